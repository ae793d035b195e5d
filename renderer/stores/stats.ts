import { createStore, type StoreApi } from 'zustand'
import type { StatsChart, StatsRange, UseLine, UsePoint } from '../../shared/contract/stats.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import type { Refusal } from './fault-of.ts'
import { follow } from './follow.ts'
import { whileVisible } from './while-visible.ts'

type Whole = Extract<StatsChart, { kind: 'whole' }>
/** The events that are kept of one chart. */
const mostEvents = 300

export interface ChartState {
  /** Null until the first answer. */
  readonly chart: Whole | null
  readonly refusal: Refusal | null
}

export interface ChartStore {
  readonly store: StoreApi<ChartState>
  /** Follows the use of up to eight containers over a range while the page is in sight. */
  start(client: Client, ids: readonly string[], range: StatsRange): Undo
}

/** What one screen draws of the use of containers. */
export function createChartStore(): ChartStore {
  const store = createStore<ChartState>(() => ({ chart: null, refusal: null }))
  return {
    store,
    start(client, ids, range) {
      store.setState({ chart: null, refusal: null })
      return whileVisible(() =>
        follow((signal) => client.stats.chart({ ids: [...ids], range }, { signal }), {
          value: (message) => store.setState((state) => ({ chart: applyChart(state.chart, message), refusal: null })),
          ended(refusal) {
            store.setState({ refusal })
            return refusal?.code === 'NOT_FOUND' ? 'stop' : 'open-again'
          },
        }),
      )
    },
  }
}

/** The chart after a message: what is older than its range leaves it. */
export function applyChart(chart: Whole | null, message: StatsChart): Whole | null {
  if (message.kind === 'whole') return message
  if (!chart) return null
  const to = Math.max(chart.to, ...message.lines.flatMap(({ points }) => points.at(-1)?.at ?? []))
  const from = to - (chart.to - chart.from)
  const more = new Map(message.lines.map((line) => [line.id, line]))
  const lines = chart.lines.map((line): UseLine => {
    const news = more.get(line.id)
    const points = news ? [...line.points, ...news.points.filter(isAfter(line.points.at(-1)))] : line.points
    const first = points.findIndex(({ at }) => at >= from)
    return { ...line, source: news?.source ?? line.source, points: first < 0 ? [] : points.slice(first) }
  })
  const events = [...chart.events, ...message.events].filter(({ at }) => at >= from).slice(-mostEvents)
  return { ...chart, from, to, lines, events, totalEvents: chart.totalEvents + message.events.length }
}

const isAfter =
  (last: UsePoint | undefined) =>
  ({ at }: UsePoint): boolean =>
    at > (last?.at ?? Number.NEGATIVE_INFINITY)
