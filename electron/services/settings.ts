import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultSettings, type Settings, type SettingsPatch, settings } from '../../shared/contract/settings.ts'
import { latestSlot } from './slots.ts'
import { type Outlet, type Stream, stream } from './stream.ts'
import type { ServiceParts } from './types.ts'

export interface SettingsService {
  watch(signal: AbortSignal | undefined): Stream<Settings>
  /** Told to all windows at once; kept on disk when the promise resolves. */
  patch(patch: SettingsPatch): Promise<void>
  /** Resolves when everything is on disk. */
  close(): Promise<void>
}

/** The choices of the user in `settings.json` of the data folder. What does not parse there falls back to its default, entry by entry. */
export function createSettings(parts: Pick<ServiceParts, 'dataFolder' | 'log'>): SettingsService {
  const file = join(parts.dataFolder, 'settings.json')
  const outlets = new Set<Outlet<Settings>>()
  let current = load(file, parts.log)
  let writing: Promise<void> = Promise.resolve()

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

  return {
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
      writing = writing.then(save)
      return writing
    },
    async close() {
      for (const outlet of [...outlets]) outlet.end()
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
