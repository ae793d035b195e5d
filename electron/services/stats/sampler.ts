import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { createScope, type Scope, type Undo } from '../../../shared/lib/undo.ts'
import { sampleSize } from '../../engine/cgroups/packed.ts'
import type { ContainerUse, Engine } from '../../engine/types.ts'
import type { LiveCollection } from '../live-collection.ts'

const everyMs = 1000
/** Read without a pause; then others have their turn. */
const readAtOnce = 50
/** An inspect waits while its container is being started: those must not hold up the others. */
const opensAtOnce = 4
/** A container whose files went away this often in a row, without a sample in between, is left to the engine's stream. */
const mostTries = 3
/** Each takes seven files. */
const mostReaders = 500

/**
 * How a container is measured now. `kernel`: from its files. `soon`: that is being tried. `stopped`: it does not run. `unknown`: by the
 * engine's stream, if somebody looks.
 */
export type Measured = 'kernel' | 'soon' | 'stopped' | 'unknown'

export interface SamplerListener {
  /** A packed sample, which is only valid during the call. */
  sample(id: string, values: Float64Array): void
  /** `measured(id)` may have changed; without an id, of any container. */
  changed(id?: string): void
}

/** Reads all running containers once a second from this machine's kernel, where the engine runs on it. */
export interface Sampler {
  measured(id: string): Measured
  /** The engine runs on this machine, so that all containers are measured. */
  readonly near: boolean
  close(): void
}

export function createSampler(
  parts: { engine: Engine; containers: Pick<LiveCollection<ContainerRow>, 'subscribe'> },
  on: SamplerListener,
): Sampler {
  const { engine, containers } = parts
  let session: Session | null = null

  const link = (): void => {
    session?.scope.close()
    session = engine.link.kind === 'online' && engine.cgroups.near() ? open() : null
  }

  /** One connection to an engine that runs on this machine. */
  interface Session {
    readonly scope: Scope
    measured(id: string): Measured
  }

  function open(): Session {
    const scope = createScope()
    const closing = new AbortController()
    const running = new Map<string, number | null>()
    let known: Set<string> | null = null
    const readers = new Map<string, ContainerUse>()
    const tries = new Map<string, number>()
    const waiting = new Set<string>()
    const values = new Float64Array(sampleSize)
    let opening = 0
    let timer: ReturnType<typeof setInterval> | undefined
    let turn: ReturnType<typeof setImmediate> | undefined

    const shut = (id: string): void => {
      readers.get(id)?.close()
      readers.delete(id)
      if (readers.size > 0) return
      clearInterval(timer)
      timer = undefined
    }
    const wants = (id: string): boolean => (tries.get(id) ?? 0) < mostTries && readers.size + opening < mostReaders
    const openNext = (): void => {
      for (const id of waiting) {
        if (opening >= opensAtOnce) return
        waiting.delete(id)
        if (!running.has(id) || readers.has(id) || !wants(id)) on.changed(id)
        else void openOne(id)
      }
    }
    const openOne = async (id: string): Promise<void> => {
      opening += 1
      tries.set(id, (tries.get(id) ?? 0) + 1)
      const run = running.get(id)
      let reader: ContainerUse | null = null
      try {
        reader = await engine.cgroups.open(id, closing.signal)
      } catch {
        // The engine is going, or the container has gone: its row will tell.
      }
      opening -= 1
      if (closing.signal.aborted) return reader?.close()
      if (reader && running.get(id) === run) {
        readers.set(id, reader)
        timer ??= setInterval(tick, everyMs)
      } else {
        reader?.close()
        if (reader && running.has(id)) waiting.add(id)
        // Refused once, refused again: another machine's process, or no permission.
        else tries.set(id, mostTries)
      }
      on.changed(id)
      openNext()
    }
    const tick = (): void => {
      // The batches of the last second have not come to their end.
      if (turn !== undefined) return
      readSome([...readers.keys()], 0)
    }
    const readSome = (ids: readonly string[], from: number): void => {
      turn = undefined
      if (!engine.cgroups.tick()) return
      for (const id of ids.slice(from, from + readAtOnce)) {
        const reader = readers.get(id)
        if (!reader) continue
        if (reader.read(values)) {
          tries.delete(id)
          on.sample(id, values)
        } else lost(id)
      }
      if (from + readAtOnce < ids.length) turn = setImmediate(() => readSome(ids, from + readAtOnce))
    }
    /** Ended a moment before its event, or started anew: the next try tells. */
    const lost = (id: string): void => {
      shut(id)
      if (running.has(id) && wants(id)) waiting.add(id)
      on.changed(id)
      openNext()
    }
    const take = (row: ContainerRow): void => {
      const runs = row.state === 'running' || row.state === 'paused'
      if (!runs) {
        if (!running.delete(row.id)) return
        stop(row.id)
        on.changed(row.id)
      } else if (!running.has(row.id) || running.get(row.id) !== row.startedAt) {
        running.set(row.id, row.startedAt)
        // A reader of the run before finds nothing more, and is opened anew then.
        tries.delete(row.id)
        if (!readers.has(row.id)) waiting.add(row.id)
        on.changed(row.id)
      }
    }
    const stop = (id: string): void => {
      waiting.delete(id)
      tries.delete(id)
      shut(id)
    }
    const drop = (id: string): void => {
      running.delete(id)
      stop(id)
      on.changed(id)
    }

    scope.own(() => {
      closing.abort()
      clearInterval(timer)
      clearImmediate(turn)
      for (const reader of readers.values()) reader.close()
      readers.clear()
    })
    const undo: Undo = containers.subscribe({
      change(change) {
        if (change.kind === 'snapshot') {
          const ids = new Set(change.rows.map(({ id }) => id))
          for (const id of running.keys()) if (!ids.has(id)) drop(id)
          known = ids
        } else {
          for (const id of change.gone) {
            known?.delete(id)
            drop(id)
          }
        }
        for (const row of change.kind === 'snapshot' ? change.rows : change.upserted) {
          known?.add(row.id)
          take(row)
        }
        if (change.kind === 'snapshot') on.changed()
        openNext()
      },
    })
    scope.own(undo)
    return {
      scope,
      measured(id) {
        if (readers.has(id)) return 'kernel'
        if (known === null) return 'soon'
        if (!known.has(id)) return 'unknown'
        if (!running.has(id)) return 'stopped'
        return waiting.has(id) || (tries.get(id) ?? 0) < mostTries ? 'soon' : 'unknown'
      },
    }
  }

  const offLink = engine.onLink(link)
  link()
  return {
    measured: (id) => session?.measured(id) ?? 'unknown',
    get near() {
      return session !== null
    },
    close() {
      offLink()
      session?.scope.close()
      session = null
    },
  }
}
