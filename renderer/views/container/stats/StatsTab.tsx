import { useCallback, useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import type { StatsRange } from '../../../../shared/contract/stats.ts'
import { useClient } from '../../../client-context.tsx'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { Section } from '../../../components/Section.tsx'
import { createChartStore } from '../../../stores/stats.ts'
import { EventList } from '../../history/EventList.tsx'
import { spanFor, timeTicks } from './axis.ts'
import { cardPlans } from './cards.ts'
import { clusters } from './clusters.ts'
import { EventStrip } from './EventStrip.tsx'
import { newestRow, rowAt } from './rows.ts'
import classes from './Stats.module.css'
import { StatsTools } from './StatsTools.tsx'
import { UseCard } from './UseCard.tsx'

/** Of the newest events, that are listed below the charts. */
const mostListed = 50
/** More lines across a chart would hide what it shows. */
const mostMarks = 40

/** What the container uses, now and over time, one time axis and one crosshair for all charts. */
export function StatsTab(props: { detail: ContainerDetail; live: boolean }) {
  const { t, i18n } = useTranslation(['container', 'common', 'stats'])
  const { row, networkMode, limits } = props.detail
  const client = useClient()
  const [range, setRange] = useState<StatsRange>('15m')
  const [others, setOthers] = useState<readonly string[]>([])
  const [charts] = useState(createChartStore)
  useEffect(() => charts.start(client, [row.id, ...others], range), [charts, client, row.id, others, range])
  const { chart, refusal } = useStore(charts.store)
  const [hovered, setHovered] = useState<number | null>(null)
  const onHover = useCallback((at: number | null) => setHovered(at), [])

  const running = props.live && (row.state === 'running' || row.state === 'paused')
  const { memoryBytes: memoryLimit } = limits
  const hostNetwork = networkMode === 'host'
  const plans = useMemo(
    () => (chart ? cardPlans(chart, { memoryLimit, hostNetwork }, t) : []),
    [chart, memoryLimit, hostNetwork, t],
  )
  const first = Math.min(...(chart?.lines.flatMap(({ points }) => points[0]?.at ?? []) ?? []))
  const to = chart?.to ?? 0
  const span = chart ? spanFor(chart.range, first, to) : 0
  const from = to - span
  const ticks = useMemo(() => timeTicks(from, to), [from, to])
  const timeFormat = useMemo(() => timeFormatFor(range, i18n.language), [range, i18n.language])
  const marks = useMemo(() => (chart ? clusters(chart.events, from, to) : []), [chart, from, to])
  const newestFirst = useMemo(() => chart?.events.toReversed().slice(0, mostListed) ?? [], [chart])

  const spanText = chart?.range === '15m' ? t('stats.lastMinutes', { count: span / 60_000 }) : t(`stats:last.${range}`)
  const empty = chart?.lines.every(({ points }) => points.length === 0) ?? true
  return (
    <div className={classes.stats}>
      <StatsTools
        id={row.id}
        name={row.name}
        range={range}
        onRange={setRange}
        others={others}
        onOthers={setOthers}
        source={running ? (chart?.lines[0]?.source ?? null) : null}
      />
      {(refusal || (!running && !empty)) && (
        <div className={classes.notes}>
          {refusal ? <FaultNote fault={refusal.fault} /> : <p className={classes.dim}>{t('stats:notRunning')}</p>}
        </div>
      )}
      {chart === null || empty ? (
        !refusal && <Nothing running={running} waiting={chart === null || chart.range === '15m'} />
      ) : (
        <>
          <p className={classes.moment} aria-hidden>
            {hovered === null
              ? spanText
              : t('stats.at', { time: exactClock(hovered, i18n.language, chart.range !== '15m') })}
          </p>
          {marks.length > 0 && <EventStrip clusters={marks} several={others.length > 0} timeFormat={timeFormat} />}
          <div className={classes.cards}>
            {plans.map(({ id, ...plan }) => {
              const keys = plan.series.map(({ key }) => key)
              const pointed = hovered === null ? undefined : rowAt(plan.rows, hovered, chart.stepMs)
              return (
                <UseCard
                  key={id}
                  {...plan}
                  row={pointed ?? (running ? newestRow(plan.rows, keys) : undefined)}
                  from={from}
                  to={to}
                  timeTicks={ticks}
                  timeFormat={timeFormat}
                  marks={marks.slice(-mostMarks).map(({ at }) => at)}
                  group={row.id}
                  span={spanText}
                  onHover={onHover}
                />
              )
            })}
          </div>
        </>
      )}
      {newestFirst.length > 0 && (
        <Section
          title={t('stats:events')}
          note={
            chart && chart.totalEvents > newestFirst.length
              ? t('stats:eventsOf', { shown: newestFirst.length, count: chart.totalEvents })
              : undefined
          }
        >
          <EventList events={newestFirst} who={others.length > 0} days={range !== '15m'} label={t('stats:events')} />
        </Section>
      )}
    </div>
  )
}

/** Before the first figures. */
function Nothing(props: { running: boolean; waiting: boolean }) {
  const { t } = useTranslation(['container', 'stats'])
  if (props.running) {
    return <p className={classes.waiting}>{props.waiting ? t('stats.waiting') : t('stats:nothingYet')}</p>
  }
  return <EmptyState title={t('processes.notRunning.title')} text={t('stats:nothing')} />
}

function timeFormatFor(range: StatsRange, language: string): (at: number) => string {
  const format = new Intl.DateTimeFormat(
    language,
    range === '7d' ? { weekday: 'short', day: 'numeric' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  )
  return (at) => format.format(at)
}

function exactClock(at: number, language: string, withDay: boolean): string {
  const options: Intl.DateTimeFormatOptions = withDay
    ? { dateStyle: 'medium', timeStyle: 'short' }
    : { timeStyle: 'medium' }
  return new Intl.DateTimeFormat(language, options).format(at)
}
