import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { StatsSample, StatsTop, TopUse } from '../../../shared/contract/stats.ts'
import { createScope, type Undo } from '../../../shared/lib/undo.ts'
import type { LiveCollection } from '../live-collection.ts'
import { latestSlot } from '../slots.ts'
import { type Stream, stream } from '../stream.ts'
import type { Stats } from './index.ts'

const everyMs = 2000
/** The engine's streams are dear: so many are opened for this, and as many as the list would open. */
const mostStreams = 25

/** Who uses most of CPU and memory, of all that run where the kernel is asked, else of those that were started last. */
export function watchTop(
  stats: Stats,
  containers: Pick<LiveCollection<ContainerRow>, 'rows' | 'subscribe'>,
  count: number,
  signal: AbortSignal | undefined,
): Stream<StatsTop> {
  return stream<StatsTop>(signal, latestSlot(), (outlet) => {
    const scope = createScope()
    const joined = new Map<string, Undo>()
    const latest = new Map<string, StatsSample>()
    let running: ContainerRow[] = []

    const choose = (): void => {
      running = [...containers.rows.values()].filter(({ state }) => state === 'running' || state === 'paused')
      const chosen = stats.near
        ? running
        : running.toSorted((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0)).slice(0, mostStreams)
      const ids = new Set(chosen.map(({ id }) => id))
      for (const [id, leave] of joined) {
        if (ids.has(id)) continue
        leave()
        joined.delete(id)
        latest.delete(id)
      }
      for (const id of ids) {
        if (joined.has(id)) continue
        joined.set(
          id,
          stats.join(id, (sample) => {
            if (sample) latest.set(id, sample)
            else latest.delete(id)
          }),
        )
      }
    }
    const tell = (): void => {
      const all = running.flatMap((row): TopUse[] => {
        const sample = latest.get(row.id)
        if (!sample) return []
        const { cpuPercent, memoryBytes, memoryLimitBytes } = sample
        return [{ id: row.id, name: row.name, cpuPercent, memoryBytes, memoryLimitBytes }]
      })
      const by = (figure: 'cpuPercent' | 'memoryBytes'): TopUse[] =>
        all.toSorted((a, b) => (b[figure] ?? -1) - (a[figure] ?? -1) || (a.name < b.name ? -1 : 1)).slice(0, count)
      const sum = (figure: 'cpuPercent' | 'memoryBytes'): number =>
        all.reduce((total, use) => total + (use[figure] ?? 0), 0)
      outlet.put({
        source: stats.near ? 'kernel' : 'engine',
        running: running.length,
        measured: all.length,
        cpuPercent: sum('cpuPercent'),
        memoryBytes: sum('memoryBytes'),
        byCpu: by('cpuPercent'),
        byMemory: by('memoryBytes'),
      })
    }
    let first: ReturnType<typeof setTimeout> | undefined
    scope.own(
      containers.subscribe({
        change() {
          choose()
          // Soon, once the first figures are there.
          first ??= setTimeout(tell, 400)
        },
        end: outlet.end,
      }),
    )
    const timer = setInterval(tell, everyMs)
    scope.own(() => {
      clearInterval(timer)
      clearTimeout(first)
      for (const leave of joined.values()) leave()
    })
    return scope.close
  })
}
