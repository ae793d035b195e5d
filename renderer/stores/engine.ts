import { createStore, type StoreApi, useStore } from 'zustand'
import type { EngineInfo, EngineLink } from '../../shared/contract/engine.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'

export interface EngineState {
  /** Null until the back end has told. */
  readonly link: EngineLink | null
  /** The engine that was last online, kept while another try is made, so that lists stay on screen. */
  readonly last: EngineInfo | null
}

/** The connection between the back end and the engine. */
export const engineStore: StoreApi<EngineState> = createStore<EngineState>(() => ({ link: null, last: null }))

export const useEngine = <T>(select: (state: EngineState) => T): T => useStore(engineStore, select)

/** Follows the engine link. Once undone nothing is known of it any more, so what is on screen counts as stale. */
export function startEngine(client: Client): Undo {
  const stop = follow((signal) => client.engine.link(undefined, { signal }), {
    value: (link) => engineStore.setState((state) => applyLink(state, link), true),
    ended: () => 'open-again',
  })
  return () => {
    stop()
    engineStore.setState(({ link }) => (link === null ? {} : { link: { kind: 'connecting', attempt: 0 } }))
  }
}

export function applyLink(state: EngineState, link: EngineLink): EngineState {
  switch (link.kind) {
    case 'online':
      return { link, last: link.engine }
    case 'offline':
      return { link, last: link.last }
    case 'connecting':
      return { link, last: state.last }
  }
}

/** The list on screen is the last known one, not the present one. */
export const isStale = (state: EngineState): boolean => state.link !== null && state.link.kind !== 'online'

/** Whether what is on screen is made up by the demo engine. */
export const isDemo = (state: EngineState): boolean => state.last?.isDemo ?? false
