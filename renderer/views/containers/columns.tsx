import type { TFunction } from 'i18next'
import type { ContainerRow, ContainerState } from '../../../shared/contract/containers.ts'
import { Age } from '../../components/Age.tsx'
import type { TableColumn } from '../../components/table/types.ts'
import { visibleStatsStore } from '../../stores/visible-stats.ts'
import { CpuCell, ImageCell, MemoryCell, NameCell, NetworkCell, StateCell, UptimeCell } from './cells.tsx'
import { PortsCell } from './PortsCell.tsx'

/** What needs a look first comes first. */
const stateRank: Record<ContainerState, number> = {
  dead: 0,
  restarting: 1,
  removing: 2,
  running: 3,
  paused: 4,
  created: 5,
  exited: 6,
}

const useOf = (row: ContainerRow) => visibleStatsStore.getState().use.get(row.id)

/** Columns whose values change each second: sorting by them needs the use of every running container, not only of those in sight. */
export const liveColumns: ReadonlySet<string> = new Set(['cpu', 'memory', 'network'])

/** The columns of the containers list. `t`: of the namespace `containers`. */
export function containerColumns(t: TFunction<'containers'>): readonly TableColumn<ContainerRow>[] {
  return [
    {
      id: 'name',
      title: t('column.name'),
      width: 180,
      least: 100,
      grow: 3,
      hideable: false,
      sortValue: (row) => row.name,
      render: (row) => <NameCell row={row} />,
    },
    {
      id: 'image',
      title: t('column.image'),
      width: 120,
      spare: 4,
      grow: 2,
      sortValue: (row) => row.image,
      render: (row) => <ImageCell row={row} />,
    },
    {
      id: 'state',
      title: t('column.state'),
      width: 168,
      sortValue: (row) => (row.health === 'unhealthy' ? -1 : stateRank[row.state]),
      render: (row) => <StateCell row={row} />,
    },
    {
      id: 'ports',
      title: t('column.ports'),
      width: 116,
      spare: 3,
      grow: 1,
      sortValue: (row) => row.ports.find((port) => port.hostPort !== null)?.hostPort ?? null,
      render: (row) => <PortsCell row={row} />,
    },
    {
      id: 'cpu',
      title: t('column.cpu'),
      highFirst: true,
      width: 68,
      spare: 1,
      align: 'end',
      sortValue: (row) => useOf(row)?.sample.cpuPercent ?? null,
      render: (row) => <CpuCell row={row} />,
    },
    {
      id: 'memory',
      title: t('column.memory'),
      highFirst: true,
      width: 84,
      spare: 2,
      align: 'end',
      sortValue: (row) => useOf(row)?.sample.memoryBytes ?? null,
      render: (row) => <MemoryCell row={row} />,
    },
    {
      id: 'network',
      title: t('column.network'),
      highFirst: true,
      width: 156,
      spare: 6,
      align: 'end',
      sortValue: (row) => {
        const use = useOf(row)
        return use && use.rxPerSecond !== null ? use.rxPerSecond + (use.txPerSecond ?? 0) : null
      },
      render: (row) => <NetworkCell row={row} />,
    },
    {
      id: 'uptime',
      title: t('column.uptime'),
      width: 88,
      spare: 5,
      align: 'end',
      sortValue: (row) => row.startedAt ?? row.finishedAt,
      render: (row) => <UptimeCell row={row} />,
    },
    {
      id: 'project',
      title: t('column.project'),
      width: 104,
      spare: 7,
      grow: 1,
      sortValue: (row) => row.project,
      render: (row) => <span title={row.project?.slice(0, 1000)}>{row.project}</span>,
    },
    {
      id: 'created',
      title: t('column.created'),
      width: 88,
      spare: 8,
      align: 'end',
      sortValue: (row) => row.createdAt,
      render: (row) => <Age at={row.createdAt} ago />,
    },
  ]
}
