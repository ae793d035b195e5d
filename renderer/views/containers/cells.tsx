import { IconShield } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { formatPercent } from '../../../shared/lib/percent.ts'
import { Age } from '../../components/Age.tsx'
import { StateMark } from '../../components/StateMark.tsx'
import { NameButton } from '../../components/table/NameButton.tsx'
import { useWords } from '../../i18n/use-words.ts'
import { useActions } from '../../stores/actions.ts'
import { isUp } from '../../stores/containers.ts'
import { useSettings } from '../../stores/settings.ts'
import { useContainerUse } from '../../stores/visible-stats.ts'
import classes from './cells.module.css'

/** Cells that follow a store by themselves, so that a figure changes without its row being painted again. */

/** Titles are cut: a label may be 64 KiB long. */
const titleOf = (text: string): string => text.slice(0, 1000)

export function NameCell(props: { row: ContainerRow }) {
  const { row } = props
  const t = useWords('run')
  const kept = useSettings((settings) => settings.protection.containers.includes(row.name))
  return (
    <NameButton title={titleOf(row.name)}>
      {row.name}
      {kept && <IconShield size={12} className={classes.kept} role="img" aria-label={t('inPlace.isProtected')} />}
    </NameButton>
  )
}

export function ImageCell(props: { row: ContainerRow }) {
  const { row } = props
  const isId = row.image.startsWith('sha256:')
  return (
    <span className={isId ? classes.mono : undefined} title={titleOf(row.image)}>
      {isId ? row.image.slice(7, 19) : row.image}
    </span>
  )
}

export function StateCell(props: { row: ContainerRow }) {
  const t = useWords('actions')
  const { row } = props
  const pending = useActions((state) => state.pending.get(row.id) ?? null)
  return (
    <StateMark
      state={row.state}
      health={isUp(row) ? row.health : 'none'}
      exitCode={row.exitCode}
      pending={pending && t(`pending.${pending}`)}
    />
  )
}

/** Stands where there is no figure. */
function NoFigure() {
  const t = useWords('common')
  return <span className={classes.none}>{t('none')}</span>
}

/** The cell of a figure that only a running container has: what does not run follows no store, and costs nothing. */
const whileUp = (Cell: ComponentType<{ row: ContainerRow }>) =>
  function FigureCell(props: { row: ContainerRow }) {
    return isUp(props.row) ? <Cell row={props.row} /> : <NoFigure />
  }

export const CpuCell = whileUp(function RunningCpu(props) {
  const t = useWords('containers')
  const percent = useContainerUse(props.row.id)?.sample.cpuPercent ?? null
  if (percent === null) return <NoFigure />
  const text = formatPercent(percent)
  return <span title={t('use.cpu', { percent: text })}>{text}</span>
})

export const MemoryCell = whileUp(function RunningMemory(props) {
  const t = useWords('containers')
  const sample = useContainerUse(props.row.id)?.sample
  if (!sample || sample.memoryBytes === null) return <NoFigure />
  const used = formatBytes(sample.memoryBytes, 'binary')
  const limit = sample.memoryLimitBytes
  return (
    <span title={limit === null ? used : t('use.memory', { used, limit: formatBytes(limit, 'binary') })}>{used}</span>
  )
})

export const NetworkCell = whileUp(function RunningNetwork(props) {
  const t = useWords(['containers', 'common'])
  const use = useContainerUse(props.row.id)
  if (!use || use.rxPerSecond === null || use.txPerSecond === null) return <NoFigure />
  const { netRxBytes, netTxBytes } = use.sample
  const rate = (bytes: number): string => t('common:units.perSecond', { value: formatBytes(bytes) })
  const totals = { received: formatBytes(netRxBytes ?? 0), sent: formatBytes(netTxBytes ?? 0) }
  return (
    <span className={classes.network} title={t('containers:use.network', totals)}>
      <span>{rate(use.rxPerSecond)}</span>
      <span>{rate(use.txPerSecond)}</span>
    </span>
  )
})

/** How long it has been up; how long ago it ended. */
export function UptimeCell(props: { row: ContainerRow }) {
  const t = useWords(['containers', 'common'])
  const { row } = props
  if (isUp(row)) return <Age at={row.startedAt} />
  if (row.finishedAt !== null) {
    return (
      <span className={classes.none}>
        <Age at={row.finishedAt} ago />
      </span>
    )
  }
  return (
    <span className={classes.none} title={t('containers:neverRan')}>
      {t('common:none')}
    </span>
  )
}
