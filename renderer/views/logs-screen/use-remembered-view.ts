import { useCallback, useEffect, useRef, useState } from 'react'
import type { LogViewChoice } from '../../../shared/contract/settings.ts'
import type { Client } from '../../client.ts'
import { useClient } from '../../client-context.tsx'
import { patchSettings, settingsStore } from '../../stores/settings.ts'
import { isTold, viewOf, withView } from './remembered.ts'

const restMs = 1000

type Change = Partial<Omit<LogViewChoice, 'key'>>

/**
 * How a selection was looked at last, and what keeps it up to date: in the settings a second after the last change, and when the
 * screen or the window closes. This window's own is what counts while it is open. `always`: that it was opened is worth keeping.
 */
export function useRememberedView(key: string, always: boolean): [LogViewChoice, (change: Change) => void] {
  const client = useClient()
  const [view, setView] = useState(() => viewOf(settingsStore.getState().settings.logViews, key))
  const latest = useRef({ view, client })
  latest.current.client = client
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const flush = useCallback((): void => {
    if (timer.current === undefined) return
    clearTimeout(timer.current)
    timer.current = undefined
    keep(latest.current.client, latest.current.view)
  }, [])
  const later = useCallback((): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(flush, restMs)
  }, [flush])

  const change = useCallback(
    (next: Change): void => {
      latest.current.view = { ...latest.current.view, ...next }
      setView(latest.current.view)
      later()
      // The title of the window and the list of recent views follow at once.
      if (next.title !== undefined) flush()
    },
    [later, flush],
  )

  useEffect(() => {
    if (always || isTold(latest.current.view)) later()
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      flush()
    }
  }, [always, later, flush])
  return [view, change]
}

function keep(client: Client, view: LogViewChoice): void {
  void patchSettings(client, { logViews: withView(settingsStore.getState().settings.logViews, view) })
}
