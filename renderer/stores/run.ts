import { createStore, type StoreApi, useStore } from 'zustand'
import type { RunSpec } from '../../shared/contract/run-spec.ts'
import { emptySpec } from '../../shared/run/empty-spec.ts'

interface RunState {
  /** What the form for a new container holds; it stays while another screen is looked at, and is gone with the window. */
  readonly draft: RunSpec
}

export const runStore: StoreApi<RunState> = createStore<RunState>(() => ({ draft: emptySpec }))

export const useRun = <T>(select: (state: RunState) => T): T => useStore(runStore, select)

export const setDraft = (draft: RunSpec): void => runStore.setState({ draft })

/** The form begins with this image, and nothing else. */
export const draftFrom = (image: string): void => setDraft({ ...emptySpec, image })
