import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { Settings } from '../../../shared/contract/settings.ts'
import { isUp } from '../../stores/containers.ts'

type StateFilter = Settings['containers']['stateFilter']

/** What the filter looks at, once a row: rows keep their identity while they stay as they are. */
const texts = new WeakMap<ContainerRow, string>()

function textOf(row: ContainerRow): string {
  let text = texts.get(row)
  if (text === undefined) {
    const ports = row.ports.flatMap((port) => [port.hostPort ?? '', port.containerPort])
    text = [row.name, row.image, row.id, row.project ?? '', row.service ?? '', ...ports, ...row.networks]
      .map((part) => String(part).slice(0, 4096))
      // A separator that no query holds, so that nothing matches across two fields.
      .join('\n')
      .toLowerCase()
    texts.set(row, text)
  }
  return text
}

/** Makes what the filter looks at, before the first letter is typed. */
export function prepareFilter(rows: readonly ContainerRow[]): void {
  for (const row of rows) textOf(row)
}

/** The filter for a query (every word must occur, in any field) and a state; null where everything passes. */
export function containerFilter(query: string, state: StateFilter): ((row: ContainerRow) => boolean) | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && state === 'all') return null
  return (row) => passesState(row, state) && (words.length === 0 || words.every((word) => textOf(row).includes(word)))
}

function passesState(row: ContainerRow, state: StateFilter): boolean {
  switch (state) {
    case 'all':
      return true
    case 'running':
      return isUp(row)
    case 'stopped':
      return !isUp(row)
    case 'unhealthy':
      return row.health === 'unhealthy' && isUp(row)
  }
}
