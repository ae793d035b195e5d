import type { LogFilter, LogTest } from '../../../shared/contract/logs.ts'
import { type SearchPattern, toPattern } from '../../../shared/lib/log-query.ts'
import { AppError } from '../../fault.ts'

/** A test as a scanning thread takes it: patterns compiled, containers as the session numbers them. */
export type ScanTest =
  | { readonly kind: 'pattern'; readonly pattern: SearchPattern }
  | { readonly kind: 'source'; readonly sources: readonly number[] }
  | Exclude<LogTest, { kind: 'text' } | { kind: 'container' }>

export interface ScanCondition {
  readonly exclude: boolean
  readonly test: ScanTest
}

/** What a thread does with each piece of the log. */
export interface ScanSpec {
  readonly conditions: readonly ScanCondition[]
  /** Whether markers are rows, where no source or time leaves them out. */
  readonly markers: boolean
  /** Whether lines a level and second are counted. */
  readonly tally: boolean
}

/** The spec of a search. REFUSED bad-regex. */
export const findSpec = (pattern: SearchPattern): ScanSpec => ({
  conditions: [{ exclude: false, test: { kind: 'pattern', pattern } }],
  markers: false,
  tally: false,
})

/** The pattern of a query. REFUSED bad-regex. */
export function patternOf(query: Parameters<typeof toPattern>[0]): SearchPattern {
  const parsed = toPattern(query)
  if ('problem' in parsed) throw new AppError('REFUSED', 'bad-regex', { params: { message: parsed.problem } })
  return parsed.pattern
}

/** The spec of a view; `sourceOf` gives a session's sources of a container. REFUSED bad-regex. */
export function viewSpec(filter: LogFilter, sourceIds: readonly string[]): ScanSpec {
  const conditions = filter.conditions.map(({ exclude, test }): ScanCondition => {
    if (test.kind === 'text') return { exclude, test: { kind: 'pattern', pattern: patternOf(test.query) } }
    if (test.kind !== 'container') return { exclude, test }
    const ids = new Set(test.ids)
    const sources = sourceIds.flatMap((id, index) => (ids.has(id) ? [index] : []))
    return { exclude, test: { kind: 'source', sources } }
  })
  return { conditions, markers: true, tally: true }
}
