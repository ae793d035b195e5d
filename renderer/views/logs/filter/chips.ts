import type { LogCondition, LogFilter, LogTest } from '../../../../shared/contract/log-filter.ts'

/** A condition in the filter bar. `off`: kept, and left out of the filter for now; that is this window's affair and never saved. */
export interface FilterChip {
  readonly id: number
  readonly condition: LogCondition
  readonly off: boolean
}

/** As many conditions as a filter may have. */
export const mostConditions = 32

/** The chips for a filter that was set elsewhere: those that are off stay. The same array where nothing has changed. */
export function reconciled(chips: readonly FilterChip[], filter: LogFilter | null): readonly FilterChip[] {
  if (sameFilter(activeFilter(chips), filter)) return chips
  const off = chips.filter((chip) => chip.off)
  const first = nextId(chips)
  const on = (filter?.conditions ?? []).map((condition, index) => ({ id: first + index, condition, off: false }))
  return [...on, ...off]
}

const nextId = (chips: readonly FilterChip[]): number =>
  chips.reduce((highest, chip) => Math.max(highest, chip.id), -1) + 1

/** Every condition, also those that are off: what is saved. */
export const wholeFilter = (chips: readonly FilterChip[]): LogFilter => ({
  conditions: chips.map((chip) => chip.condition),
})

/** What the lines are filtered by; null where nothing is. */
export function activeFilter(chips: readonly FilterChip[]): LogFilter | null {
  const conditions = chips.filter((chip) => !chip.off).map((chip) => chip.condition)
  return conditions.length === 0 ? null : { conditions }
}

/**
 * Adds a condition, as a click on a level or "only lines with this" does. The same test is never there twice: it gets the new sign and is
 * on again. An including test that could only narrow another one down to nothing (a second level, stream, container, time, or value of
 * a field) takes its place.
 */
export function withCondition(chips: readonly FilterChip[], condition: LogCondition): FilterChip[] {
  const same = chips.find((chip) => sameTest(chip.condition.test, condition.test))
  if (same) return replaced(chips, same.id, condition)
  const rival = condition.exclude
    ? undefined
    : chips.find((chip) => !chip.condition.exclude && areRivals(chip.condition.test, condition.test))
  if (rival) return replaced(chips, rival.id, condition)
  if (chips.length >= mostConditions) return [...chips]
  return [...chips, { id: nextId(chips), condition, off: false }]
}

/** Puts another condition in a chip's place, and turns it on. */
export const replaced = (chips: readonly FilterChip[], id: number, condition: LogCondition): FilterChip[] =>
  chips.map((chip) => (chip.id === id ? { id, condition, off: false } : chip))

export const withoutChip = (chips: readonly FilterChip[], id: number): FilterChip[] =>
  chips.filter((chip) => chip.id !== id)

/** Include ↔ exclude. */
export const signToggled = (chips: readonly FilterChip[], id: number): FilterChip[] =>
  chips.map((chip) =>
    chip.id === id ? { ...chip, condition: { ...chip.condition, exclude: !chip.condition.exclude } } : chip,
  )

export const offToggled = (chips: readonly FilterChip[], id: number): FilterChip[] =>
  chips.map((chip) => (chip.id === id ? { ...chip, off: !chip.off } : chip))

const sameFilter = (a: LogFilter | null, b: LogFilter | null): boolean =>
  JSON.stringify(a?.conditions ?? []) === JSON.stringify(b?.conditions ?? [])

const sameTest = (a: LogTest, b: LogTest): boolean => JSON.stringify(a) === JSON.stringify(b)

function areRivals(a: LogTest, b: LogTest): boolean {
  if (a.kind === 'field' && b.kind === 'field') return a.op === 'is' && b.op === 'is' && a.path === b.path
  return a.kind === b.kind && a.kind !== 'text' && a.kind !== 'field'
}
