import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultSettings, type Settings, type SettingsPatch, settings } from '../../shared/contract/settings.ts'
import { latestSlot } from './slots.ts'
import { type Outlet, type Stream, stream } from './stream.ts'
import type { ServiceParts } from './types.ts'

export interface SettingsService {
  current(): Settings
  watch(signal: AbortSignal | undefined): Stream<Settings>
  /** Told to all windows at once; kept on disk when the promise resolves. */
  patch(patch: SettingsPatch): Promise<void>
  /** Resolves when everything is on disk. */
  close(): Promise<void>
}

/** Between two writes: a title that is typed or a log that is scrolled is not worth one a change. */
const restMs = 500

/** The choices of the user in `settings.json` of the data folder. What does not parse there falls back to its default, entry by entry. */
export function createSettings(parts: Pick<ServiceParts, 'dataFolder' | 'log'>): SettingsService {
  const file = join(parts.dataFolder, 'settings.json')
  const outlets = new Set<Outlet<Settings>>()
  let current = load(file, parts.log)
  const closing = new AbortController()
  let writing: Promise<void> = Promise.resolve()
  /** `writing` has not begun yet, and will hold every change until it does. */
  let isWaiting = false
  let mayWriteAt = 0

  const save = async (): Promise<void> => {
    const draft = `${file}.${process.pid}.tmp`
    try {
      await writeFile(draft, `${JSON.stringify(current, null, 2)}\n`, { mode: 0o600 })
      await rename(draft, file)
    } catch (error) {
      // The choice holds for this run; a full or read-only disk is no reason to refuse it.
      parts.log.warn('The settings cannot be kept', { error: String(error) })
    }
  }

  const keep = (): Promise<void> => {
    if (isWaiting) return writing
    isWaiting = true
    const before = writing
    const write = async (): Promise<void> => {
      await before
      // A close does not wait for its turn.
      await sleep(Math.max(0, mayWriteAt - performance.now()), undefined, { signal: closing.signal }).catch(() => {})
      isWaiting = false
      await save()
      mayWriteAt = performance.now() + restMs
    }
    writing = write()
    return writing
  }

  return {
    current: () => current,
    watch: (signal) =>
      stream(signal, latestSlot(), (outlet) => {
        outlet.put(current)
        outlets.add(outlet)
        return () => outlets.delete(outlet)
      }),
    patch(patch) {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      current = { ...current, ...given }
      for (const outlet of outlets) outlet.put(current)
      return keep()
    },
    async close() {
      for (const outlet of [...outlets]) outlet.end()
      closing.abort()
      await writing
    },
  }
}

function load(file: string, log: ServiceParts['log']): Settings {
  let stored: unknown
  try {
    stored = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing) log.warn('The stored settings cannot be read; using the defaults', { error: String(error) })
    return defaultSettings
  }
  return parseSettings(stored)
}

/** Entry by entry: one that does not parse (an older or newer version wrote it) takes its default, the others stay. */
export function parseSettings(stored: unknown): Settings {
  if (typeof stored !== 'object' || stored === null) return defaultSettings
  const kept: [string, unknown][] = []
  for (const [key, schema] of Object.entries(settings.shape)) {
    const parsed = Object.hasOwn(stored, key) ? schema.safeParse((stored as Record<string, unknown>)[key]) : undefined
    if (parsed?.success) kept.push([key, parsed.data])
  }
  return { ...defaultSettings, ...Object.fromEntries(kept) }
}
