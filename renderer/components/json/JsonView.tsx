import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../CopyButton.tsx'
import { SearchField } from '../SearchField.tsx'
import { JsonFooter } from './JsonFooter.tsx'
import { JsonList, type JsonListHandle } from './JsonList.tsx'
import classes from './JsonView.module.css'
import { canFold, findLines, foldsFrom, type JsonLines, revealed, visibleLines } from './json-lines.ts'

/**
 * A JSON document to read, search and copy from; only the lines in sight are mounted, so its size does not matter.
 * `json` is made by `readJsonLines`; masked values are masked there already. `tools`: more buttons for its bar.
 */
export function JsonView(props: { label: string; json: JsonLines; tools?: ReactNode }) {
  const { t } = useTranslation('json')
  const { json } = props
  const [query, setQuery] = useState('')
  const [collapsed, setCollapsed] = useState<ReadonlySet<number>>(() => new Set())
  const [current, setCurrent] = useState<number | null>(null)
  const list = useRef<JsonListHandle>(null)
  const hintId = useId()
  const wanted = useDeferredValue(query)
  const found = useMemo(() => findLines(json, wanted), [json, wanted])
  const shown = useMemo(() => visibleLines(json, collapsed), [json, collapsed])
  const rank = current === null ? -1 : found.indexOf(current)

  const go = (line: number): void => {
    const open = revealed(json, collapsed, line)
    setCollapsed(open)
    setCurrent(line)
    list.current?.show(line)
  }
  const step = (by: 1 | -1): void => {
    // Enter may come before the deferred search has caught up with what was typed.
    const lines = wanted === query ? found : findLines(json, query)
    const from = current ?? (by === 1 ? -1 : json.lines.length)
    const next = by === 1 ? lines.find((line) => line > from) : lines.findLast((line) => line < from)
    const target = next ?? lines.at(by === 1 ? 0 : -1)
    if (target !== undefined) go(target)
  }
  const fold = (line: number, close: boolean): void => {
    if (!canFold(json, line)) return
    const next = new Set(collapsed)
    if (close) next.add(line)
    else next.delete(line)
    setCollapsed(next)
  }
  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    event.stopPropagation()
    step(event.shiftKey ? -1 : 1)
  }

  return (
    <div className={classes.view}>
      <div className={classes.bar}>
        {/* Enter means the next match here, so the field must not hand over to the list. */}
        <div onKeyDownCapture={onSearchKey}>
          <SearchField label={t('find')} value={query} onChange={setQuery} width={200} shortcut={false} />
        </div>
        {query !== '' && (
          <>
            <span className={classes.count} role="status">
              {found.length === 0 ? t('noMatch') : t('matches', { count: found.length, at: rank < 0 ? '–' : rank + 1 })}
            </span>
            <Step label={t('previous')} disabled={found.length === 0} onClick={() => step(-1)}>
              <IconChevronUp size={14} />
            </Step>
            <Step label={t('next')} disabled={found.length === 0} onClick={() => step(1)}>
              <IconChevronDown size={14} />
            </Step>
          </>
        )}
        <div className={classes.tools}>
          {props.tools}
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setCollapsed(new Set())}>
            {t('expandAll')}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setCollapsed(foldsFrom(json, 1))}>
            {t('collapseAll')}
          </Button>
          <CopyButton text={() => json.lines.join('\n')} label={t('copyAll')} inWords />
        </div>
      </div>
      <JsonList
        ref={list}
        label={props.label}
        json={json}
        shown={shown}
        collapsed={collapsed}
        query={wanted}
        current={current}
        describedBy={hintId}
        onCurrent={setCurrent}
        onFold={fold}
      />
      <JsonFooter json={json} line={current} hintId={hintId} />
    </div>
  )
}

function Step(props: { label: string; disabled: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={24}
        aria-label={props.label}
        disabled={props.disabled}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  )
}
