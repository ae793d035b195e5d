import type { HealthState } from '../../shared/contract/containers.ts'

/** What the list's `Status` text tells: "Up 3 minutes (healthy)", "Exited (137) 2 hours ago", "Restarting (1) 5 seconds ago". */
interface StatusText {
  readonly kind: 'up' | 'exited' | 'restarting' | 'other'
  readonly exitCode: number | null
  /** How long ago it began (up) or ended, as coarse as the text. */
  readonly agoMs: number | null
  readonly health: HealthState
}

const unitMs: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000, // go-units counts 30 days
  year: 31_536_000_000,
}

export function parseStatusText(status: string): StatusText {
  const [, word = '', code] = /^(\w+)(?: \((-?\d{1,10})\))?/.exec(status) ?? []
  const kind = { up: 'up', exited: 'exited', restarting: 'restarting' } as const
  const known = Object.hasOwn(kind, word.toLowerCase()) ? kind[word.toLowerCase() as keyof typeof kind] : 'other'
  return {
    kind: known,
    exitCode: code === undefined ? null : Number(code),
    agoMs: known === 'other' ? null : parseHumanDuration(status),
    health: healthIn(status),
  }
}

function healthIn(status: string): HealthState {
  const note = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status)?.[1]
  return (note as HealthState | undefined) ?? 'none'
}

/** The engine's go-units durations: "Less than a second", "About a minute", "About an hour", "3 days". */
function parseHumanDuration(status: string): number | null {
  if (/less than a second/i.test(status)) return 0
  const found = /(about an?|\d{1,9}) (second|minute|hour|day|week|month|year)s?\b/i.exec(status)
  if (!found) return null
  const amount = /^\d/.test(found[1] ?? '') ? Number(found[1]) : 1
  return amount * (unitMs[(found[2] ?? '').toLowerCase()] ?? 0)
}
