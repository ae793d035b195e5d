import { TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../components/IconButton.tsx'
import type { Screen } from './screen.ts'
import classes from './Terminal.module.css'

/** Looks through what can be scrolled back to. */
export function FindBar(props: { screen: Screen; onClose: () => void }) {
  const { t } = useTranslation(['terminal', 'common'])
  const { screen, onClose } = props
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ index: number; count: number } | null>(null)
  useEffect(() => {
    const listening = screen.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    )
    return () => {
      listening.dispose()
      screen.search.clearDecorations()
    }
  }, [screen])
  const look = (query: string, way: 'next' | 'previous', incremental = false): void => {
    if (query === '') {
      screen.search.clearDecorations()
      screen.terminal.clearSelection()
      setFound(null)
    } else if (way === 'next') screen.search.findNext(query, { decorations, incremental })
    else screen.search.findPrevious(query, { decorations })
  }
  return (
    <search className={classes.find}>
      <TextInput
        size="xs"
        w={240}
        maxLength={500}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        aria-label={t('findLabel')}
        placeholder={t('findLabel')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value)
          look(event.currentTarget.value, 'next', true)
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') look(text, event.shiftKey ? 'previous' : 'next')
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span className={classes.count} role="status">
        {text === '' || found === null
          ? ''
          : found.count === 0
            ? t('findNone')
            : found.index < 0
              ? t('findMany', { count: found.count })
              : t('findAt', { at: found.index + 1, count: found.count })}
      </span>
      <IconButton label={t('findPrevious')} icon={<IconChevronUp size={14} />} onClick={() => look(text, 'previous')} />
      <IconButton label={t('findNext')} icon={<IconChevronDown size={14} />} onClick={() => look(text, 'next')} />
      <IconButton label={t('common:close')} icon={<IconX size={14} />} onClick={onClose} />
    </search>
  )
}

const decorations = {
  matchBackground: '#7a6a2f',
  activeMatchBackground: '#b8862b',
  matchOverviewRuler: '#b8862b',
  activeMatchColorOverviewRuler: '#e0ab4a',
}
