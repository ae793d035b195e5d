import type { LogQuery } from '../../../shared/contract/logs.ts'

const most = 20

/** What was looked for in this window, the last first. Every log of the window has the same. */
let past: readonly LogQuery[] = []

const isSame = (a: LogQuery, b: LogQuery): boolean =>
  a.text === b.text && a.regex === b.regex && a.caseSensitive === b.caseSensitive && a.wholeWord === b.wholeWord

export function remember(query: LogQuery): void {
  if (query.text === '') return
  past = [query, ...past.filter((other) => !isSame(other, query))].slice(0, most)
}

/** The search before (or after) this one; null at either end. One that was never searched for is remembered as it is left. */
export function recall(query: LogQuery, way: 'older' | 'newer'): LogQuery | null {
  let at = past.findIndex((other) => isSame(other, query))
  if (at < 0 && way === 'older' && query.text !== '') {
    remember(query)
    at = 0
  }
  return past[at + (way === 'older' ? 1 : -1)] ?? null
}
