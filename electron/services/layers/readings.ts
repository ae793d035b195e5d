import type { LayersProgress } from '../../../shared/contract/layers.ts'
import type { Undo } from '../../../shared/lib/undo.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { KnownImage, LayerStore } from './layer-store.ts'
import { practise } from './practice.ts'
import { readImage } from './reading.ts'

interface Waiter {
  notice(progress: LayersProgress): void
  done(image: KnownImage): void
  failed(error: unknown): void
}

interface Reading {
  readonly stop: AbortController
  readonly waiters: Set<Waiter>
  last: LayersProgress | null
}

const mostAliases = 1000

/** One reading an image, however many ask for it; it is given up when nobody waits any more. */
export class Readings {
  readonly #engine: Engine
  readonly #store: LayerStore
  /** By what was asked for: a tag and the id of an image are two readings, and the second finds everything known. */
  readonly #byRef = new Map<string, Reading>()
  readonly #ids = new Map<string, string>()
  #practice: Promise<void> | null = null

  constructor(engine: Engine, store: LayerStore) {
    this.#engine = engine
    this.#store = store
  }

  /** The id that a tag had when it was last read; an id is one itself. */
  idOf(ref: string): string {
    return this.#ids.get(ref) ?? ref
  }

  join(ref: string, waiter: Waiter): Undo {
    const known = isId(ref) ? this.#store.image(ref) : null
    if (known) {
      waiter.notice(progressOf(known))
      waiter.done(known)
      return () => {}
    }
    const reading = this.#byRef.get(ref) ?? this.#begin(ref)
    reading.waiters.add(waiter)
    if (reading.last) waiter.notice(reading.last)
    return () => {
      if (!reading.waiters.delete(waiter) || reading.waiters.size > 0) return
      if (this.#byRef.get(ref) === reading) this.#byRef.delete(ref)
      reading.stop.abort()
    }
  }

  ensure(ref: string, signal: AbortSignal): Promise<KnownImage> {
    return new Promise((resolve, reject) => {
      let leave: Undo = () => {}
      const cancel = (): void => {
        leave()
        reject(new AppError('REFUSED', 'internal', { detail: 'Cancelled' }))
      }
      if (signal.aborted) return cancel()
      const over = (): void => signal.removeEventListener('abort', cancel)
      signal.addEventListener('abort', cancel, { once: true })
      leave = this.join(ref, {
        notice() {},
        done(image) {
          over()
          resolve(image)
        },
        failed(error) {
          over()
          reject(error)
        },
      })
    })
  }

  close(): void {
    for (const { stop } of this.#byRef.values()) stop.abort()
    this.#byRef.clear()
  }

  #begin(ref: string): Reading {
    const reading: Reading = { stop: new AbortController(), waiters: new Set(), last: null }
    this.#byRef.set(ref, reading)
    const notice = (progress: LayersProgress): void => {
      reading.last = progress
      for (const waiter of [...reading.waiters]) waiter.notice(progress)
    }
    const settle = (tell: (waiter: Waiter) => void): void => {
      if (this.#byRef.get(ref) === reading) this.#byRef.delete(ref)
      const waiters = [...reading.waiters]
      reading.waiters.clear()
      for (const waiter of waiters) tell(waiter)
    }
    this.#read(ref, notice, reading.stop.signal).then(
      (image) => settle((waiter) => waiter.done(image)),
      (error: unknown) => settle((waiter) => waiter.failed(error)),
    )
    return reading
  }

  async #read(ref: string, notice: (progress: LayersProgress) => void, signal: AbortSignal): Promise<KnownImage> {
    const detail = await this.#engine.images.inspect(ref, signal)
    const { id } = detail.row
    if (ref !== id) {
      this.#ids.delete(ref)
      this.#ids.set(ref, id)
      if (this.#ids.size > mostAliases) this.#ids.delete(this.#ids.keys().next().value ?? '')
    }
    const known = this.#store.image(id)
    if (known) {
      notice(progressOf(known))
      return known
    }
    const parts = {
      engine: this.#engine,
      store: this.#store,
      whileWaiting: () => {
        // One that fails is none.
        this.#practice ??= practise().catch(() => {})
      },
    }
    return readImage(parts, detail, notice, signal)
  }
}

const isId = (ref: string): boolean => /^sha256:[0-9a-f]{64}$/.test(ref)

function progressOf({ report: { layers } }: KnownImage): LayersProgress {
  return {
    phase: 'done',
    bytes: 0,
    expectedBytes: null,
    entries: layers.reduce((sum, { entries }) => sum + entries, 0),
    layersRead: layers.length,
    layers: layers.length,
    cached: true,
  }
}
