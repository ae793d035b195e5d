import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import { byteParts, formatBytes } from '../../../../shared/lib/bytes.ts'
import { formatPercent } from '../../../../shared/lib/percent.ts'
import { useClient } from '../../../client-context.tsx'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { createHistoryStore } from '../../../stores/stats.ts'
import { memoryTicks, spanFor, timeTicks, valueTicks } from './axis.ts'
import { largest, pointAt } from './figures.ts'
import { toPoints } from './rates.ts'
import classes from './Stats.module.css'
import { UseCard, type UseCardProps } from './UseCard.tsx'

/** The limit is drawn once use comes near it; before, it would press the line flat. */
const nearLimit = 0.4

/** What the container uses, now and over the last 15 minutes, one time axis and one crosshair for all charts. */
export function StatsTab(props: { detail: ContainerDetail; live: boolean }) {
  const { t, i18n } = useTranslation(['container', 'common'])
  const { row, networkMode, limits } = props.detail
  const client = useClient()
  const [history] = useState(createHistoryStore)
  useEffect(() => history.start(client, row.id), [history, client, row.id])
  const { samples, refusal } = useStore(history.store)
  const [hovered, setHovered] = useState<number | null>(null)

  const points = useMemo(() => toPoints(samples ?? []), [samples])
  const to = samples?.at(-1)?.at ?? 0
  const span = spanFor(samples?.[0]?.at ?? 0, to)
  const from = to - span
  const ticks = useMemo(() => timeTicks(from, to), [from, to])
  const timeFormat = useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    return (at: number) => format.format(at)
  }, [i18n.language])
  const onHover = useCallback((at: number | null) => setHovered(at), [])

  const running = props.live && (row.state === 'running' || row.state === 'paused')
  const atPointer = hovered === null ? undefined : pointAt(points, hovered)
  const point = atPointer ?? (running ? points.at(-1) : undefined)
  const common = {
    points,
    point,
    from,
    to,
    timeTicks: ticks,
    timeFormat,
    group: row.id,
    onHover,
    limit: null,
    minutes: span / 60_000,
  }

  if (samples === null) {
    return refusal ? (
      <div className={classes.notes}>
        <FaultNote fault={refusal.fault} />
      </div>
    ) : (
      <Nothing running={running} />
    )
  }
  if (samples.length === 0) {
    return <Nothing running={running} />
  }

  const memoryLimit = points.at(-1)?.memoryLimitBytes ?? limits.memoryBytes
  const mostMemory = largest(points, ['memoryBytes'])
  const drawLimit = memoryLimit !== null && mostMemory >= nearLimit * memoryLimit
  const cards: UseCardProps[] = [
    {
      ...common,
      title: t('stats.cpu'),
      note: t('stats.cpuNote'),
      series: [{ figure: 'cpuPercent', name: t('stats.cpu') }],
      format: formatPercent,
      tickFormat: percentTick,
      valueTicks: valueTicks(largest(points, ['cpuPercent']), 2),
    },
    {
      ...common,
      title: t('stats.memory'),
      note:
        memoryLimit === null ? t('stats.noLimit') : t('stats.ofLimit', { limit: formatBytes(memoryLimit, 'binary') }),
      series: [{ figure: 'memoryBytes', name: t('stats.memory') }],
      format: memory,
      tickFormat: memoryTick,
      valueTicks: memoryTicks(drawLimit ? Math.max(mostMemory, memoryLimit) : mostMemory, 1024 * 1024),
      limit: drawLimit ? { value: memoryLimit, name: t('stats.limit') } : null,
    },
    {
      ...common,
      title: t('stats.network'),
      note: networkMode === 'host' ? t('stats.hostNetwork') : '',
      series: [
        { figure: 'rxPerSecond', name: t('stats.received') },
        { figure: 'txPerSecond', name: t('stats.sent') },
      ],
      format: (value) => t('common:units.perSecond', { value: formatBytes(value) }),
      tickFormat: bytesTick,
      valueTicks: valueTicks(largest(points, ['rxPerSecond', 'txPerSecond']), 1000),
    },
    {
      ...common,
      title: t('stats.disk'),
      note: '',
      series: [
        { figure: 'readPerSecond', name: t('stats.read') },
        { figure: 'writePerSecond', name: t('stats.written') },
      ],
      format: (value) => t('common:units.perSecond', { value: formatBytes(value) }),
      tickFormat: bytesTick,
      valueTicks: valueTicks(largest(points, ['readPerSecond', 'writePerSecond']), 1000),
    },
    {
      ...common,
      title: t('stats.pids'),
      note: t('stats.pidsNote'),
      series: [{ figure: 'pids', name: t('stats.pids') }],
      format: plain,
      tickFormat: plain,
      valueTicks: valueTicks(largest(points, ['pids']), 4),
    },
  ]
  return (
    <div className={classes.stats}>
      {(refusal || !running) && (
        <div className={classes.notes}>
          {refusal ? <FaultNote fault={refusal.fault} /> : <p className={classes.dim}>{t('stats.notRunning')}</p>}
        </div>
      )}
      <p className={classes.moment} aria-hidden>
        {atPointer
          ? t('stats.at', { time: exactClock(atPointer.at, i18n.language) })
          : t('stats.lastMinutes', { count: span / 60_000 })}
      </p>
      <div className={classes.cards}>
        {cards.map((card) => (
          <UseCard key={card.title} {...card} />
        ))}
      </div>
    </div>
  )
}

/** Before the first sample. */
function Nothing(props: { running: boolean }) {
  const { t } = useTranslation('container')
  if (props.running) return <p className={classes.waiting}>{t('stats.waiting')}</p>
  return <EmptyState title={t('processes.notRunning.title')} text={t('stats.nothing')} />
}

const memory = (value: number): string => formatBytes(value, 'binary')
const plain = (value: number): string => String(value)
const percentTick = (value: number): string => `${value} %`
/** Round ticks need no digits after the point: "50 MiB", not "50.0 MiB". */
const bytesTick = (value: number): string => short(byteParts(value))
const memoryTick = (value: number): string => short(byteParts(value, 'binary'))
const short = ({ number, unit }: { number: string; unit: string }): string => `${Number(number)} ${unit}`

function exactClock(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(at)
}
