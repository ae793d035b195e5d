import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { LogSelection } from '../../../shared/contract/logs.ts'

/** Selections of one key mean the same containers on the same engine. */
export function selectionKey(selection: LogSelection, endpointId: string | null): string {
  const names = selection.kind === 'containers' ? [...new Set(selection.ids)].sort() : []
  if (selection.kind === 'project') names.push(selection.project)
  // What is told by ids is the same wherever it is asked for, also before an engine has answered.
  return JSON.stringify([mayGrow(selection) ? endpointId : null, selection.kind, ...names])
}

/** Ids never mean another container later; a name may. */
const isId = (ref: string): boolean => /^[0-9a-f]{64}$/.test(ref)

/** Whether containers that do not exist yet may match it. */
export const mayGrow = (selection: LogSelection): boolean =>
  selection.kind !== 'containers' || !selection.ids.every(isId)

const runs = new Set<ContainerRow['state']>(['running', 'paused', 'restarting'])

/** Tells which containers of a live list a session is to read: those that match when it begins, then each that starts. */
export class Matching {
  readonly #selection: LogSelection
  /** Containers that have been judged; false: it has not started yet. */
  readonly #taken = new Map<string, boolean>()
  #begun = false

  constructor(selection: LogSelection) {
    this.#selection = selection
  }

  /** Of these rows, those that are to be read from now on. `joined`: it started after the first list. */
  take(rows: readonly ContainerRow[]): { row: ContainerRow; joined: boolean }[] {
    const joined = this.#begun
    this.#begun = true
    const found: { row: ContainerRow; joined: boolean }[] = []
    for (const row of rows) {
      // One that was created only has said nothing yet: it is judged when it has run.
      const waits = row.state === 'created' && (joined || this.#selection.kind === 'running')
      if (waits || this.#taken.get(row.id) || !this.#matches(row)) continue
      const now = this.#hasStarted(row, joined)
      this.#taken.set(row.id, now)
      if (now) found.push({ row, joined })
    }
    // By name, so that colours and order do not depend on the engine's list.
    return found.sort((a, b) => (a.row.name < b.row.name ? -1 : 1))
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) this.#taken.delete(id)
  }

  #matches(row: ContainerRow): boolean {
    const selection = this.#selection
    if (selection.kind === 'containers') return selection.ids.includes(row.name)
    return selection.kind === 'running' || row.project === selection.project
  }

  #hasStarted(row: ContainerRow, joined: boolean): boolean {
    if (runs.has(row.state)) return true
    if (!joined) return this.#selection.kind !== 'running'
    // One that nobody has seen before, and that has ended already, ran between two lists.
    return row.state === 'exited' && !this.#taken.has(row.id)
  }
}
