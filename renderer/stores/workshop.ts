import { createStore, type StoreApi, useStore } from 'zustand'
import type { Undo } from '../../shared/lib/undo.ts'

/** What can be opened over any screen. */
export type WorkshopDialog =
  | { readonly kind: 'pull'; readonly reference?: string }
  /** `references`: the tags to choose from. */
  | { readonly kind: 'push'; readonly references: readonly string[] }
  | { readonly kind: 'tag'; readonly ref: string; readonly name: string }
  | { readonly kind: 'prune' }
  | { readonly kind: 'save'; readonly refs: readonly string[]; readonly bytes: number | null }
  /** A tar that is loaded or imported. */
  | { readonly kind: 'tar'; readonly file?: File }
  /** What changes a container in place, or makes something of it. */
  | { readonly kind: 'rename' | 'limits' | 'commit' | 'export'; readonly id: string; readonly name: string }
  /** Containers that were removed here. */
  | { readonly kind: 'removed' }
  /** `back`: what is opened again when it is closed. */
  | { readonly kind: 'accounts'; readonly registry?: string; readonly back?: WorkshopDialog }

export interface WorkshopState {
  readonly dialog: WorkshopDialog | null
  /** The drawer with the jobs. */
  readonly jobsOpen: boolean
  /** Jobs that stand before the user's eyes, with how many places show them: their end needs no word. */
  readonly watched: ReadonlyMap<string, number>
}

/** What is open of the workshop in this window. */
export const workshopStore: StoreApi<WorkshopState> = createStore<WorkshopState>(() => ({
  dialog: null,
  jobsOpen: false,
  watched: new Map(),
}))

export const useWorkshop = <T>(select: (state: WorkshopState) => T): T => useStore(workshopStore, select)

export const openDialog = (dialog: WorkshopDialog): void => workshopStore.setState({ dialog })
export const closeDialog = (): void =>
  workshopStore.setState(({ dialog }) => ({ dialog: (dialog?.kind === 'accounts' ? dialog.back : null) ?? null }))
export const showJobs = (jobsOpen: boolean): void => workshopStore.setState({ jobsOpen })

/** While it is shown somewhere its end is not told by a note. */
export function watchJob(id: string): Undo {
  const add = (by: number): void =>
    workshopStore.setState(({ watched }) => {
      const next = new Map(watched)
      const count = (next.get(id) ?? 0) + by
      if (count > 0) next.set(id, count)
      else next.delete(id)
      return { watched: next }
    })
  add(1)
  return () => add(-1)
}
