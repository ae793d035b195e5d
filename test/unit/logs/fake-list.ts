import type { ContainerList } from '../../../electron/services/logs/source-set.ts'
import type { RowsChange } from '../../../electron/services/slots.ts'
import type { ContainerRow } from '../../../shared/contract/containers.ts'

/** The live list of containers, as a test tells it. */
export class FakeList implements ContainerList {
  readonly #listeners = new Set<(change: RowsChange<ContainerRow>) => void>()
  readonly #rows = new Map<string, ContainerRow>()

  get listeners(): number {
    return this.#listeners.size
  }

  subscribe(listener: { change(change: RowsChange<ContainerRow>): void }): () => void {
    const listen = (change: RowsChange<ContainerRow>) => listener.change(change)
    this.#listeners.add(listen)
    listen({ kind: 'snapshot', rows: [...this.#rows.values()] })
    return () => this.#listeners.delete(listen)
  }

  put(id: string, state: ContainerRow['state'], project: string | null = null, name = `name-${id}`): void {
    const row = { id, name, state, project, service: null } as ContainerRow
    this.#rows.set(id, row)
    this.#tell({ kind: 'delta', upserted: [row], gone: [] })
  }

  remove(id: string): void {
    this.#rows.delete(id)
    this.#tell({ kind: 'delta', upserted: [], gone: [id] })
  }

  #tell(change: RowsChange<ContainerRow>): void {
    for (const listen of this.#listeners) listen(change)
  }
}
