const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const week = 7 * day
/** Calendars aside: an age needs no more. */
const month = 30 * day
const year = 365 * day

export type AgeUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** An age in words is one count of one unit; the window has the plural forms (`age.<unit>`). */
export interface Age {
  readonly unit: AgeUnit
  readonly count: number
}

const steps: readonly { unit: AgeUnit; ms: number; until: number }[] = [
  { unit: 'second', ms: second, until: minute },
  { unit: 'minute', ms: minute, until: hour },
  { unit: 'hour', ms: hour, until: 2 * day },
  { unit: 'day', ms: day, until: 2 * week },
  { unit: 'week', ms: week, until: 2 * month },
  { unit: 'month', ms: month, until: 2 * year },
  { unit: 'year', ms: year, until: Number.POSITIVE_INFINITY },
]

function stepFor(ms: number): (typeof steps)[number] {
  return steps.find((step) => ms < step.until) ?? { unit: 'year', ms: year, until: Number.POSITIVE_INFINITY }
}

/** How long ago `at` was, rounded down. A moment in the future (the engine's clock runs ahead) is 0 seconds ago. Times in ms. */
export function ageOf(at: number, now: number): Age {
  const ms = Math.max(0, now - at)
  const step = stepFor(ms)
  return { unit: step.unit, count: Math.floor(ms / step.ms) }
}

/** A span as its two largest units, the second one left out when it is 0: 3 h 12 min, 5 days. Less than a second is 0 seconds. */
export function spanParts(ms: number): Age[] {
  const units = [
    ['day', day],
    ['hour', hour],
    ['minute', minute],
    ['second', second],
  ] as const
  const whole = Math.max(0, ms)
  const first = units.findIndex(([, size]) => whole >= size)
  if (first < 0) return [{ unit: 'second', count: 0 }]
  const parts: Age[] = []
  let rest = whole
  for (const [unit, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push({ unit, count })
  }
  return parts
}
