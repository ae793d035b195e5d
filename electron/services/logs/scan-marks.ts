import type { SearchPattern } from '../../../shared/lib/log-query.ts'
import { plainLine } from './scan-text.ts'

export type Ranges = [number, number][]

/** Matches marked in one line; who looks at it sees no more anyway. */
const mostRanges = 200

/** Where each line matches, in its text without escape sequences. */
export function marksOf(pattern: SearchPattern, lines: readonly string[]): Ranges[] {
  const regex = new RegExp(pattern.source, pattern.flags)
  return lines.map((line) => {
    const ranges: Ranges = []
    const text = plainLine(line)
    regex.lastIndex = 0
    for (let match = regex.exec(text); match && ranges.length < mostRanges; match = regex.exec(text)) {
      if (match[0] === '') regex.lastIndex += 1
      else ranges.push([match.index, match.index + match[0].length])
    }
    return ranges
  })
}
