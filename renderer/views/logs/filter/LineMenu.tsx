import { Portal } from '@mantine/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogLevel } from '../../../../shared/contract/log-filter.ts'
import { valueAt, valueText } from '../../../../shared/lib/log-fields.ts'
import { type MenuEntry, RowMenu } from '../../../components/RowMenu.tsx'
import { parsedLine } from '../fields/parsed-line.ts'
import { useLogView } from '../log-view.tsx'
import { useFilter } from './filter-store.ts'
import { type Pointed, type QuickCondition, quickConditions } from './quick-conditions.ts'

interface Opened {
  readonly at: { x: number; y: number }
  readonly pointed: Pointed
}

const longestName = 40

/** Filters that begin at a line: its menu (right click, menu key), and a click on its level or on a cell. */
export function LineMenu(props: { lines: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation('logFilter')
  const view = useLogView()
  const filter = useFilter()
  const [opened, setOpened] = useState<Opened | null>(null)
  const { lines } = props
  const latest = useRef(view)
  latest.current = view

  useEffect(() => {
    const box = lines.current
    if (!box) return
    const open = (event: MouseEvent, row: HTMLElement | null, cell: HTMLElement | null): void => {
      const pointed = pointedAt(latest.current, row, cell)
      if (!pointed) return
      event.preventDefault()
      event.stopPropagation()
      const { bottom, left } = (row ?? box).getBoundingClientRect()
      // The menu key has no place of its own.
      const at = event.clientX > 0 ? { x: event.clientX, y: event.clientY } : { x: left + 40, y: bottom }
      setOpened({ at, pointed })
    }
    const rowOf = (target: EventTarget | null): HTMLElement | null =>
      target instanceof Element ? target.closest<HTMLElement>('[data-line]') : null
    const cellOf = (target: EventTarget | null): HTMLElement | null =>
      target instanceof Element ? target.closest<HTMLElement>('[data-cell]') : null
    const onMenu = (event: MouseEvent): void => {
      // By key the event is of the whole log: it means the chosen line.
      const chosen = box.querySelector<HTMLElement>('[data-line][data-chosen]')
      open(event, rowOf(event.target) ?? chosen, cellOf(event.target))
    }
    const onClick = (event: MouseEvent): void => {
      const cell = cellOf(event.target)
      const isLevel = event.target instanceof Element && event.target.closest('[data-level]') !== null
      if (cell || isLevel) open(event, rowOf(event.target), cell)
    }
    box.addEventListener('contextmenu', onMenu)
    // Before the row is chosen by the click.
    box.addEventListener('click', onClick, { capture: true })
    return () => {
      box.removeEventListener('contextmenu', onMenu)
      box.removeEventListener('click', onClick, { capture: true })
    }
  }, [lines])

  const words = ({ kind, name }: QuickCondition): string => {
    const short = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name
    switch (kind) {
      case 'onlyLevel':
      case 'withoutLevel':
        return t(`quick.${kind}`, { level: t(`level.${name as LogLevel}`) })
      case 'onlyContainer':
      case 'withoutContainer':
        return t(`quick.${kind}`, { name: short })
      case 'only':
      case 'without':
        return t(`quick.${kind}`, { text: short })
      default:
        return t(`quick.${kind}`)
    }
  }
  const line = opened?.pointed.line
  const conditions = opened ? quickConditions(opened.pointed) : []
  const entries: MenuEntry[] = conditions.map((quick, index) => ({
    id: `${quick.kind} ${quick.name}`,
    label: words(quick),
    apart: index > 0 && !quick.condition.exclude && quick.kind !== 'until',
    onSelect: () => filter.add(quick.condition),
  }))
  if (line?.kind === 'line')
    entries.push({ id: 'details', label: t('quick.details'), apart: true, onSelect: () => view.choose(line) })
  return (
    <Portal>
      <RowMenu entries={entries} at={opened?.at ?? null} label={t('quick.menu')} onClose={() => setOpened(null)} />
    </Portal>
  )
}

/** What a row says of itself, with what is selected in it. */
function pointedAt(
  { feed, store }: ReturnType<typeof useLogView>,
  row: HTMLElement | null,
  cell: HTMLElement | null,
): Pointed | null {
  const line = row && feed.line(Number(row.dataset.line))
  if (!line) return null
  const selection = document.getSelection()
  const isHere = selection !== null && !selection.isCollapsed && row.contains(selection.anchorNode)
  const sources = feed.store.getState().notice?.sources ?? []
  const source = sources.length > 1 ? sources[line.source] : undefined
  const path = cell ? store.getState().columns[Number(cell.dataset.cell)] : undefined
  const fields = path === undefined ? undefined : parsedLine(line)?.fields
  const value = path === undefined ? undefined : fields && valueAt(fields, path)
  return {
    line,
    selected: isHere && row.contains(selection.focusNode) ? selection.toString() : null,
    cell: path === undefined || value === undefined ? null : { path, value: valueText(value) },
    container: source ? { id: source.containerId, name: source.name } : null,
  }
}
