import { Button } from '@mantine/core'
import { type RefObject, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { DataTable } from '../../components/table/DataTable.tsx'
import { ListFrame } from '../../components/table/ListFrame.tsx'
import type { TableColumn } from '../../components/table/types.ts'
import { isUp, useContainers } from '../../stores/containers.ts'
import { isStale, useEngine } from '../../stores/engine.ts'
import { ImageCell, NameCell, StateCell } from '../containers/cells.tsx'
import { containerFilter } from '../containers/filter.ts'
import { mostContainers } from './address.ts'

const keyOf = (row: ContainerRow): string => row.id
const nameOf = (row: ContainerRow): string => row.name.slice(0, 200)
const runningFirst = { column: 'name', descending: false }

const nobody: ReadonlySet<string> = new Set()

/** Every container to choose some of: those of `first`, then those that run, then the others. */
export function ContainerChooser(props: {
  query: string
  /** Stable between renders. */
  first?: ReadonlySet<string>
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  /** Enter, a double click or a click on the name: this one, or the chosen ones where it is among them. */
  onOpen: (ids: readonly string[]) => void
  gridRef?: RefObject<HTMLDivElement | null>
  empty: React.ReactNode
}) {
  const { t } = useTranslation(['containers', 'logsScreen'])
  const map = useContainers((state) => state.rows)
  const fault = useContainers((state) => state.fault)
  const stale = useEngine(isStale)
  const rows = useMemo(() => (map ? [...map.values()] : []), [map])
  const accept = useMemo(() => containerFilter(props.query, 'all'), [props.query])
  const { first = nobody } = props
  const columns = useMemo(
    (): TableColumn<ContainerRow>[] => [
      {
        id: 'name',
        title: t('containers:column.name'),
        width: 200,
        grow: 3,
        sortValue: (row) => `${first.has(row.id) ? 0 : isUp(row) ? 1 : 2} ${row.name}`,
        render: (row) => <NameCell row={row} />,
      },
      {
        id: 'project',
        title: t('containers:column.project'),
        width: 120,
        grow: 2,
        spare: 1,
        render: (row) => row.project,
      },
      {
        id: 'image',
        title: t('containers:column.image'),
        width: 140,
        grow: 2,
        spare: 2,
        render: (row) => <ImageCell row={row} />,
      },
      { id: 'state', title: t('containers:column.state'), width: 180, render: (row) => <StateCell row={row} /> },
    ],
    [t, first],
  )
  const { selected, onOpen } = props
  return (
    <ListFrame fault={fault} stale={stale} staleTitle={t('containers:stale')}>
      <DataTable
        label={t('containers:title')}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        nameOf={nameOf}
        accept={accept}
        sort={runningFirst}
        selected={selected}
        onSelect={props.onSelect}
        onOpen={(row) => onOpen(selected.has(row.id) ? [...selected] : [row.id])}
        empty={map === null ? null : props.empty}
        {...(props.gridRef && { gridRef: props.gridRef })}
      />
    </ListFrame>
  )
}

/** Names how many there are, and why it cannot be pressed. */
export function ShowLogsButton(props: { count: number; onClick: () => void }) {
  const { t } = useTranslation('logsScreen')
  const { count } = props
  const tooMany = count > mostContainers
  return (
    <Button
      size="compact-md"
      disabled={count === 0 || tooMany}
      title={tooMany ? t('tooMany', { most: mostContainers }) : undefined}
      onClick={props.onClick}
    >
      {count === 0 ? t('showNone') : t('showLogs', { count })}
    </Button>
  )
}
