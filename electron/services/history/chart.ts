import type { HistoryEvent } from '../../../shared/contract/history.ts'
import type { StatsChart, StatsRange, UseLine, UsePoint } from '../../../shared/contract/stats.ts'
import { createScope, type Undo } from '../../../shared/lib/undo.ts'
import { pointMaker, withGaps } from '../../../shared/lib/use-points.ts'
import type { Stats } from '../stats/index.ts'
import { type Slot, type Stream, stream } from '../stream.ts'
import type { EventStore } from './event-store.ts'
import type { UseStore, UseTable } from './use-store.ts'

const minute = 60_000
const mostEvents = 300
/** Of one line, that wait for a slow viewer: the newest 15 minutes. */
const mostPoints = 1000

interface RangePlan {
  readonly lengthMs: number
  /** What a chart is drawn from: the minutes where its steps are longer, a sixth of the rows for the same line. */
  readonly table: UseTable
  /** What is saved: as exact as it is kept. */
  readonly exact: UseTable
  /** Some five hundred steps, which is what a chart has room for. Peaks stay. */
  readonly stepMs: number
}

export const ranges: Readonly<Record<StatsRange, RangePlan>> = {
  '15m': { lengthMs: 15 * minute, table: 'use_10s', exact: 'use_10s', stepMs: 1000 },
  '24h': { lengthMs: 24 * 60 * minute, table: 'use_1m', exact: 'use_10s', stepMs: 3 * minute },
  '7d': { lengthMs: 7 * 24 * 60 * minute, table: 'use_1m', exact: 'use_1m', stepMs: 20 * minute },
}

interface ChartParts {
  readonly stats: Stats
  readonly uses: UseStore
  readonly events: EventStore
  readonly nameOf: (id: string) => string
  /** Writes what has been gathered, so that a chart has it. */
  readonly flush: () => void
  readonly onFlush: Set<() => void>
  readonly onEvents: Set<(events: readonly HistoryEvent[]) => void>
  readonly ends: Set<Undo>
}

/** The figures of some containers over one range: whole first, then what comes. */
export function watchChart(
  parts: ChartParts,
  input: { ids: readonly string[]; range: StatsRange },
  signal: AbortSignal | undefined,
): Stream<StatsChart> {
  const ids = [...new Set(input.ids)]
  const { stats, uses, nameOf } = parts
  const plan = ranges[input.range]
  const live = input.range === '15m'

  return stream<StatsChart>(signal, chartSlot(), (outlet) => {
    const scope = createScope()
    const first = new Map<string, UsePoint[]>()
    let told = false
    for (const id of ids) {
      const points = pointMaker()
      const take = (samples: Parameters<Parameters<Stats['follow']>[1]>[0]): void => {
        const made = samples.flatMap(points)
        if (!told) first.set(id, [...(first.get(id) ?? []), ...made])
        else outlet.put({ kind: 'more', lines: [{ id, source: stats.sourceOf(id), points: made }], events: [] })
      }
      // A long range follows its containers too, since through the engine only what is looked at is kept.
      scope.own(live ? stats.follow(id, take) : stats.join(id, () => undefined))
    }
    const tell = (): void => {
      const to = Date.now()
      const from = to - plan.lengthMs
      const found = parts.events.of(ids, from, to, mostEvents)
      const lines = ids.map((id): UseLine => {
        const line = { id, name: nameOf(id), source: stats.sourceOf(id) }
        return {
          ...line,
          points: live ? recent(uses, id, from, to, first.get(id) ?? []) : past(uses, id, from, to, plan),
        }
      })
      const { range } = input
      outlet.put({
        kind: 'whole',
        range,
        from,
        to,
        stepMs: plan.stepMs,
        lines,
        events: found.events,
        totalEvents: found.total,
      })
    }
    parts.flush()
    tell()
    told = true
    first.clear()
    const wanted = new Set(ids)
    const tellEvents = (events: readonly HistoryEvent[]): void => {
      const mine = events.filter(({ containerId }) => wanted.has(containerId))
      if (mine.length > 0) outlet.put({ kind: 'more', lines: [], events: mine })
    }
    parts.onEvents.add(tellEvents)
    scope.own(() => parts.onEvents.delete(tellEvents))
    if (!live) {
      parts.onFlush.add(tell)
      scope.own(() => parts.onFlush.delete(tell))
    }
    parts.ends.add(outlet.end)
    scope.own(() => parts.ends.delete(outlet.end))
    return scope.close
  })
}

function past(uses: UseStore, id: string, from: number, to: number, plan: RangePlan): UsePoint[] {
  const { table, stepMs } = plan
  return withGaps(uses.read(id, table, from / 1000, to / 1000, stepMs / 1000), 1.5 * stepMs)
}

/** What memory holds, and before that what the database does: after a restart of the app. */
function recent(uses: UseStore, id: string, from: number, to: number, points: readonly UsePoint[]): UsePoint[] {
  const begin = points[0]?.at ?? to
  const kept = points.filter(({ at }) => at >= from)
  if (begin - from < 20_000) return [...kept]
  return withGaps([...uses.read(id, 'use_10s', from / 1000, begin / 1000, 10), ...kept], 30_000)
}

/** A whole chart makes what waited before it needless; what came after it is put together. */
function chartSlot(): Slot<StatsChart> {
  type More = Extract<StatsChart, { kind: 'more' }>
  let whole: StatsChart | undefined
  let more: Map<string, More['lines'][number]> = new Map()
  let events: HistoryEvent[] = []
  return {
    put(chart) {
      if (chart.kind === 'whole') {
        whole = chart
        more = new Map()
        events = []
        return
      }
      for (const line of chart.lines) {
        const points = [...(more.get(line.id)?.points ?? []), ...line.points].slice(-mostPoints)
        more.set(line.id, { ...line, points })
      }
      events = [...events, ...chart.events].slice(-mostEvents)
    },
    take() {
      const taken = whole
      whole = undefined
      if (taken) return taken
      if (more.size + events.length === 0) return undefined
      const rest: More = { kind: 'more', lines: [...more.values()], events }
      more = new Map()
      events = []
      return rest
    },
  }
}
