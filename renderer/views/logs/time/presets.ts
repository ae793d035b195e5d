import type { Zone } from './parse-time.ts'
import { startOfDay } from './time-words.ts'

export type SincePreset = 'm5' | 'm15' | 'h1' | 'today' | 'start'

const minute = 60_000

/** When a preset begins. `startedAt`: the last start of the container, null where there is none or are several. */
export function sinceOf(preset: SincePreset, now: number, zone: Zone, startedAt: number | null): number | null {
  switch (preset) {
    case 'm5':
      return now - 5 * minute
    case 'm15':
      return now - 15 * minute
    case 'h1':
      return now - 60 * minute
    case 'today':
      return startOfDay(now, zone)
    case 'start':
      return startedAt
  }
}
