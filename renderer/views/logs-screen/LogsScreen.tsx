import { Button, TextInput, UnstyledButton } from '@mantine/core'
import { IconArrowLeft, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { logsPath, logWindowPath, selectionAt, selectionKey } from './address.ts'
import { LogPicker } from './LogPicker.tsx'
import { LogRoom } from './LogRoom.tsx'
import classes from './LogsScreen.module.css'
import { titleOf } from './remembered.ts'
import { useSelectionTitle } from './title.ts'

/** The logs of what the address names; without a name, what there is to choose from. `alone`: without the frame. */
export function LogsScreen(props: { alone: boolean }) {
  const { t } = useTranslation('logsScreen')
  const [location] = useHashLocation()
  const [, navigate] = useLocation()
  const { alone } = props
  const base = alone ? logWindowPath : logsPath
  const selection = selectionAt(location)
  const choose = (): void => navigate(base)
  if (selection) {
    return (
      <LogRoom
        selection={selection}
        alone={alone}
        remembered
        header={(view, rename) => (
          <LogsHeader selection={selection} given={view.title} onRename={rename} onBack={choose} />
        )}
      />
    )
  }
  if (location.replace(/\/$/, '') !== base) {
    return (
      <EmptyState
        alone
        title={t('invalid.title')}
        text={t('invalid.text')}
        action={
          <Button size="xs" onClick={choose}>
            {t('invalid.back')}
          </Button>
        }
      />
    )
  }
  return <LogPicker onOpen={(ids) => navigate(`${base}/${selectionKey({ kind: 'containers', ids: [...ids] })}`)} />
}

function LogsHeader(props: {
  selection: LogSelection
  given: string | null
  onRename: (title: string | null) => void
  onBack: () => void
}) {
  const { t } = useTranslation('logsScreen')
  const { usual } = useSelectionTitle(props.selection)
  /** What is being typed. */
  const [draft, setDraft] = useState<string | null>(null)
  const title = props.given ?? usual
  const rename = (): void => {
    if (draft !== null) props.onRename(titleOf(draft) === usual ? null : titleOf(draft))
    setDraft(null)
  }
  return (
    <header className={classes.header}>
      <IconButton label={t('back')} icon={<IconArrowLeft size={16} />} onClick={props.onBack} />
      {draft === null ? (
        <>
          <h1 className={classes.title} title={props.given === null ? title : `${title}\n${usual}`}>
            {title}
          </h1>
          <UnstyledButton
            className={classes.rename}
            aria-label={t('editTitle')}
            title={t('editTitle')}
            onClick={() => setDraft(title)}
          >
            <IconPencil size={14} aria-hidden />
          </UnstyledButton>
        </>
      ) : (
        <TextInput
          autoFocus
          size="xs"
          w={360}
          maxLength={200}
          aria-label={t('titleLabel')}
          placeholder={usual}
          value={draft}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={rename}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter') rename()
            else if (event.key === 'Escape') setDraft(null)
            else return
            event.preventDefault()
            event.stopPropagation()
          }}
        />
      )}
    </header>
  )
}
