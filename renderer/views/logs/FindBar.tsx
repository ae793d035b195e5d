import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { type ReactNode, type RefObject, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogQuery } from '../../../shared/contract/logs.ts'
import type { FindState } from '../../stores/log-find.ts'
import classes from './FindBar.module.css'
import { recall, remember } from './find-history.ts'

/** Finds in every line of the session: what is looked for, how often it is there, and where the reader is among the matches. */
export function FindBar(props: {
  input: RefObject<HTMLInputElement | null>
  query: LogQuery
  find: FindState | null
  onQuery: (query: LogQuery) => void
  onStep: (direction: 'forward' | 'backward') => void
  onClose: () => void
}) {
  const { t } = useTranslation('logs')
  const { query } = props
  // The text while it is composed (Hangul): it is searched for when it is whole.
  const [draft, setDraft] = useState<string | null>(null)
  const problem = props.find?.refusal?.fault ?? null
  return (
    <search className={classes.bar} aria-label={t('findBar.label')}>
      <input
        ref={props.input}
        className={classes.input}
        data-problem={problem !== null || undefined}
        aria-invalid={problem !== null}
        aria-label={t('findBar.label')}
        placeholder={t('findBar.placeholder')}
        title={t('findBar.history')}
        maxLength={2000}
        spellCheck={false}
        autoComplete="off"
        value={draft ?? query.text}
        onCompositionStart={(event) => setDraft(event.currentTarget.value)}
        onCompositionEnd={(event) => {
          setDraft(null)
          props.onQuery({ ...query, text: event.currentTarget.value })
        }}
        onChange={(event) => {
          if (draft !== null) setDraft(event.currentTarget.value)
          else props.onQuery({ ...query, text: event.currentTarget.value })
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter') {
            remember(query)
            props.onStep(event.shiftKey ? 'backward' : 'forward')
          } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
            const other = recall(query, event.key === 'ArrowUp' ? 'older' : 'newer')
            if (other) props.onQuery(other)
          } else if (event.key === 'Escape') {
            remember(query)
            props.onClose()
          } else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <Toggle
        label={t('findBar.caseSensitive')}
        on={query.caseSensitive}
        onChange={(caseSensitive) => props.onQuery({ ...query, caseSensitive })}
      >
        Aa
      </Toggle>
      <Toggle
        label={t('findBar.wholeWord')}
        on={query.wholeWord}
        onChange={(wholeWord) => props.onQuery({ ...query, wholeWord })}
      >
        ab|
      </Toggle>
      <Toggle label={t('findBar.regex')} on={query.regex} onChange={(regex) => props.onQuery({ ...query, regex })}>
        .*
      </Toggle>
      <span className={classes.result} role="status" data-problem={problem !== null || undefined}>
        <Result find={props.find} />
      </span>
      <span className={classes.end}>
        <Step label={t('findBar.previous')} onClick={() => props.onStep('backward')}>
          <IconChevronUp size={16} />
        </Step>
        <Step label={t('findBar.next')} onClick={() => props.onStep('forward')}>
          <IconChevronDown size={16} />
        </Step>
        <Step label={t('findBar.close')} onClick={props.onClose}>
          <IconX size={16} />
        </Step>
      </span>
    </search>
  )
}

function Result({ find }: { find: FindState | null }) {
  const { t, i18n } = useTranslation(['logs', 'faults'])
  if (!find) return null
  if (find.refusal) return t(`faults:${find.refusal.fault.reason}`, { replace: find.refusal.fault.params })
  if (!find.notice) return null
  const { matches, scanned, total } = find.notice
  const count = new Intl.NumberFormat(i18n.language).format(matches)
  // While lines stream in a search is a few lines behind all the time: that is not news.
  const isBehind = total - scanned > 20_000
  const searching = isBehind
    ? ` · ${t('logs:findBar.searching', { percent: Math.floor((100 * scanned) / total) })}`
    : ''
  if (matches === 0) return isBehind ? searching.slice(3) : t('logs:findBar.none')
  const rank = find.current && new Intl.NumberFormat(i18n.language).format(find.current.rank)
  return (
    (rank
      ? t('logs:findBar.position', { replace: { rank, count } })
      : t('logs:findBar.count', { count: matches, replace: { count } })) + searching
  )
}

function Toggle(props: { label: string; on: boolean; onChange: (on: boolean) => void; children: string }) {
  return (
    <Tooltip label={props.label}>
      <button
        type="button"
        className={classes.toggle}
        aria-label={props.label}
        aria-pressed={props.on}
        onClick={() => props.onChange(!props.on)}
      >
        {props.children}
      </button>
    </Tooltip>
  )
}

function Step(props: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={props.label} onClick={props.onClick}>
        {props.children}
      </ActionIcon>
    </Tooltip>
  )
}
