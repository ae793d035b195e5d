import type { HistoryEventKind, Incident } from '../../../shared/contract/history.ts'
import type { StatsSample } from '../../../shared/contract/stats.ts'
import type { Undo } from '../../../shared/lib/undo.ts'
import { createScope } from '../../../shared/lib/undo.ts'
import type { Engine, EngineEvent } from '../../engine/types.ts'
import type { NewEvent, NewIncident } from './event-store.ts'
import { readLastLines } from './last-lines.ts'

/** An `oom` is told just before the `die` that it brings about, where it does. */
const oomMs = 2000
/** A stop takes as long as it was told to, and sends its first signal at the beginning. */
const askedMs = 5 * 60_000
/** Of those that fail in a loop, one is looked at closely at a time, and so many wait. */
const mostWaiting = 20

const kinds: Readonly<Record<string, HistoryEventKind>> = {
  create: 'create',
  start: 'start',
  die: 'die',
  oom: 'oom',
  pause: 'pause',
  unpause: 'unpause',
  destroy: 'destroy',
}

export interface LifeListener {
  event(event: NewEvent): void
  incident(incident: NewIncident): void
}

/** What the engine's events tell of the lives of containers, and what of it went wrong by itself. */
export function watchLives(
  engine: Engine,
  last: (id: string) => StatsSample | null,
  engineName: () => string | null,
  on: LifeListener,
): Undo {
  const scope = createScope()
  const closing = new AbortController()
  scope.own(() => closing.abort())
  /** When somebody sent it a signal. */
  const asked = new Map<string, number>()
  const outOfMemory = new Map<string, ReturnType<typeof setTimeout>>()
  scope.own(() => {
    for (const timer of outOfMemory.values()) clearTimeout(timer)
  })
  let working = 0
  let queue: Promise<void> = Promise.resolve()

  const tell = (event: EngineEvent, name: string, what: Pick<Incident, 'kind' | 'exitCode' | 'outOfMemory'>): void => {
    const from = engineName()
    if (from === null || working >= mostWaiting) return
    const sample = last(event.id)
    working += 1
    queue = queue.then(async () => {
      const lastLines = closing.signal.aborted ? null : await readLastLines(engine, event.id, event.at, closing.signal)
      working -= 1
      if (closing.signal.aborted) return
      on.incident({
        at: event.at,
        engine: from,
        containerId: event.id,
        name,
        ...what,
        lastLines,
        cpuPercent: sample?.cpuPercent ?? null,
        memoryBytes: sample?.memoryBytes ?? null,
        memoryLimitBytes: sample?.memoryLimitBytes ?? null,
      })
    })
  }

  scope.own(
    engine.onEvent((event) => {
      if (event.type !== 'container') return
      const { id, action, at, attributes } = event
      const name = attributes.name?.replace(/^\//, '') ?? id.slice(0, 12)
      const record = (kind: HistoryEventKind, detail = ''): void => {
        const from = engineName()
        if (from !== null) on.event({ at, engine: from, containerId: id, name, kind, detail })
      }
      if (action === 'kill') asked.set(id, at)
      else if (action === 'health_status') {
        if (event.detail !== 'healthy' && event.detail !== 'unhealthy') return
        record(event.detail)
        if (event.detail === 'unhealthy') tell(event, name, { kind: 'unhealthy', exitCode: null, outOfMemory: false })
      } else if (action === 'oom') {
        record('oom')
        clearTimeout(outOfMemory.get(id))
        const survived = (): void => {
          outOfMemory.delete(id)
          tell(event, name, { kind: 'oom', exitCode: null, outOfMemory: true })
        }
        outOfMemory.set(id, setTimeout(survived, oomMs))
      } else if (action === 'die') {
        const exitCode = Number.parseInt(attributes.exitCode ?? '', 10)
        record('die', Number.isNaN(exitCode) ? '' : String(exitCode))
        const starved = outOfMemory.has(id)
        clearTimeout(outOfMemory.get(id))
        outOfMemory.delete(id)
        const wasAsked = at - (asked.get(id) ?? Number.NEGATIVE_INFINITY) < askedMs
        asked.delete(id)
        if (exitCode > 0 && (starved || !wasAsked)) tell(event, name, { kind: 'died', exitCode, outOfMemory: starved })
      } else {
        const kind = kinds[action]
        if (kind !== undefined) record(kind)
        if (kind === 'destroy') asked.delete(id)
      }
    }),
  )
  return scope.close
}
