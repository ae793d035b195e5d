import { useMemo, useState } from 'react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'

/** The selected containers, at first those of `initial`. What has been removed drops out by itself. */
export function useSelection(rows: ReadonlyMap<string, ContainerRow> | null, initial: readonly string[] = []) {
  const [chosen, setSelected] = useState<ReadonlySet<string>>(() => new Set(initial))
  const selectedRows = useMemo(() => [...chosen].flatMap((id) => rows?.get(id) ?? []), [chosen, rows])
  const selected = useMemo(
    () => (selectedRows.length === chosen.size ? chosen : new Set(selectedRows.map((row) => row.id))),
    [chosen, selectedRows],
  )
  return { selected, setSelected, selectedRows }
}
