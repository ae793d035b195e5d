import type { LogCondition, LogTest } from '../../../../shared/contract/log-filter.ts'
import type { LogLine } from '../../../../shared/contract/logs.ts'

/** What of a line was pointed at when its menu was opened. */
export interface Pointed {
  readonly line: LogLine
  /** Of the text selection, where it is within one line. */
  readonly selected: string | null
  /** The cell of a column. */
  readonly cell: { readonly path: string; readonly value: string } | null
  /** Null where the pane shows only one container. */
  readonly container: { readonly id: string; readonly name: string } | null
}

/** Conditions that a click on a line can make; `name` is filled into the words of the menu. */
export interface QuickCondition {
  readonly kind:
    | 'only'
    | 'without'
    | 'onlyLevel'
    | 'withoutLevel'
    | 'onlyContainer'
    | 'withoutContainer'
    | 'since'
    | 'until'
  readonly name: string
  readonly condition: LogCondition
}

const longest = 2000

/** What is offered for a line, the nearest to what was pointed at first. */
export function quickConditions({ line, selected, cell, container }: Pointed): QuickCondition[] {
  const found: QuickCondition[] = []
  const both = (only: QuickCondition['kind'], without: QuickCondition['kind'], name: string, test: LogTest): void => {
    found.push({ kind: only, name, condition: { exclude: false, test } })
    found.push({ kind: without, name, condition: { exclude: true, test } })
  }
  const text = selected?.trim() === '' ? null : (selected?.slice(0, longest) ?? null)
  if (text !== null && !text.includes('\n'))
    both('only', 'without', text, {
      kind: 'text',
      query: { text, regex: false, caseSensitive: false, wholeWord: false },
    })
  if (cell && cell.value.length <= longest)
    both('only', 'without', `${cell.path} = ${cell.value}`, {
      kind: 'field',
      path: cell.path,
      op: 'is',
      value: cell.value,
    })
  if (line.kind === 'line') both('onlyLevel', 'withoutLevel', line.level, { kind: 'level', levels: [line.level] })
  if (container) both('onlyContainer', 'withoutContainer', container.name, { kind: 'container', ids: [container.id] })
  if (line.at !== null) {
    const time = (since: number | null, until: number | null): LogCondition => ({
      exclude: false,
      test: { kind: 'time', since, until },
    })
    found.push({ kind: 'since', name: '', condition: time(line.at, null) })
    // `until` is not included: the line itself is.
    found.push({ kind: 'until', name: '', condition: time(null, line.at + 1) })
  }
  return found
}
