import { useMemo, useState } from 'react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'

/** The selected containers. What has been removed drops out by itself. */
export function useSelection(rows: ReadonlyMap<string, ContainerRow> | null) {
  const [chosen, setSelected] = useState<ReadonlySet<string>>(new Set())
  const selectedRows = useMemo(() => [...chosen].flatMap((id) => rows?.get(id) ?? []), [chosen, rows])
  const selected = useMemo(
    () => (selectedRows.length === chosen.size ? chosen : new Set(selectedRows.map((row) => row.id))),
    [chosen, selectedRows],
  )
  return { selected, setSelected, selectedRows }
}
