import { useCallback, useEffect, useRef, useState } from 'react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { Client } from '../../client.ts'
import { type VisibleStats, visibleStatsStore, watchVisible } from '../../stores/visible-stats.ts'

/** A table that is sorted by a live figure is put in order again this often. */
const reorderMs = 3000

/**
 * Has the use of the running containers in sight watched, or of all running ones while the list is sorted by it. `version`
 * counts up when a list sorted by use should be put in order again.
 */
export function useWatchedRows(
  client: Client,
  rows: readonly ContainerRow[],
  sortedByUse: boolean,
): { onVisible: (visible: readonly ContainerRow[]) => void; version: number } {
  const watch = useRef<VisibleStats | null>(null)
  const visible = useRef<readonly ContainerRow[]>([])
  const [version, setVersion] = useState(0)

  useEffect(() => {
    const started = watchVisible(client)
    watch.current = started
    return () => {
      watch.current = null
      started.stop()
    }
  }, [client])

  const show = useCallback((): void => {
    const looked = sortedByUse ? rows : visible.current
    watch.current?.show(looked.filter((row) => row.state === 'running').map((row) => row.id))
  }, [rows, sortedByUse])
  // Also when rows change: one of those in sight may have started.
  useEffect(() => show(), [show])

  useEffect(() => {
    if (!sortedByUse) return
    let last = 0
    return visibleStatsStore.subscribe(() => {
      if (Date.now() - last < reorderMs) return
      last = Date.now()
      setVersion((count) => count + 1)
    })
  }, [sortedByUse])

  const onVisible = useCallback(
    (seen: readonly ContainerRow[]): void => {
      visible.current = seen
      show()
    },
    [show],
  )
  return { onVisible, version }
}
