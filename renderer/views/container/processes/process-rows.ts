import type { ProcessList } from '../../../../shared/contract/containers.ts'
import type { TableColumn } from '../../../components/table/types.ts'

export interface ProcessRow {
  readonly key: string
  /** In the order of the titles. */
  readonly cells: readonly string[]
}

/** One row a process, known by its PID (its place where the engine tells none). */
export function processRows(list: ProcessList): ProcessRow[] {
  const pid = list.titles.indexOf('PID')
  const seen = new Set<string>()
  return list.processes.map((cells, index) => {
    const id = cells[pid] ?? ''
    const key = id === '' || seen.has(id) ? `#${index}` : id
    seen.add(key)
    return { key, cells }
  })
}

const widths = new Map([
  ['UID', 80],
  ['USER', 80],
  ['C', 44],
  ['STIME', 76],
  ['TTY', 64],
  ['TIME', 80],
])

const numbers = new Set(['PID', 'PPID', 'C', '%CPU', '%MEM', 'VSZ', 'RSS', 'NI', 'PRI'])

/** The engine's own columns: numbers to the right, the command takes what is free. */
export function processColumns(titles: readonly string[]): TableColumn<ProcessRow>[] {
  return titles.map((title, index) => {
    const last = index === titles.length - 1
    const number = numbers.has(title)
    const cell = (row: ProcessRow): string => row.cells[index] ?? ''
    return {
      id: `${index}-${title}`,
      title,
      width: last ? 140 : (widths.get(title) ?? 68),
      ...(last ? { grow: 1 } : {}),
      align: number ? 'end' : 'start',
      sortValue: (row) =>
        number && cell(row) !== '' && !Number.isNaN(Number(cell(row))) ? Number(cell(row)) : cell(row),
      render: cell,
      hideable: false,
    }
  })
}
