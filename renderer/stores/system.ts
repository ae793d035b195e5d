import { createStore, type StoreApi, useStore } from 'zustand'
import type { AppInfo, HostUse } from '../../shared/contract/system.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import { createScope } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'

export interface SystemState {
  readonly app: AppInfo | null
  readonly host: HostUse | null
}

/** This machine and this app. */
export const systemStore: StoreApi<SystemState> = createStore<SystemState>(() => ({ app: null, host: null }))

export const useSystem = <T>(select: (state: SystemState) => T): T => useStore(systemStore, select)

/** False where the app was started to look only: what would change something is refused, so it is not offered. */
export const mayChange = (state = systemStore.getState()): boolean => state.app?.readOnly !== true
export const useMayChange = (): boolean => useSystem(mayChange)

/** Asks what this app is, and follows the machine's use while the page is in sight. */
export function startSystem(client: Client): Undo {
  const scope = createScope()
  const closing = new AbortController()
  scope.own(() => closing.abort())
  const ask = async (): Promise<void> => {
    try {
      const app = await client.system.app(undefined, { signal: closing.signal })
      if (!closing.signal.aborted) systemStore.setState({ app })
    } catch {
      // The connection broke: the next one asks again.
    }
  }
  void ask()

  let host: Undo | null = null
  const watch = (): void => {
    if (document.visibilityState === 'hidden') {
      host?.()
      host = null
    } else {
      host ??= follow((signal) => client.system.host(undefined, { signal }), {
        value: (use) => systemStore.setState({ host: use }),
        ended: () => 'open-again',
      })
    }
  }
  watch()
  document.addEventListener('visibilitychange', watch)
  scope.own(() => {
    document.removeEventListener('visibilitychange', watch)
    host?.()
  })
  return () => scope.close()
}
