import type { LogQuery } from '../contract/logs.ts'

/** What `RegExp` takes. */
export interface SearchPattern {
  readonly source: string
  readonly flags: string
  /** The pattern is this very text and nothing else, which is found faster without it. */
  readonly literal?: string
}

const wordCharacter = '[\\p{L}\\p{N}_]'
/** Where a pattern cannot have the flag `u`, which `\p` needs: the letters of most scripts, near enough. */
const plainWordCharacter = '[\\w\\u00aa\\u00b5\\u00ba\\u00c0-\\u1fff\\u2c00-\\ud7ff]'

/** The pattern of a query, or why its regex cannot be used (the JavaScript engine's own words). */
export function toPattern(query: LogQuery): { pattern: SearchPattern } | { problem: string } {
  const caseFlags = query.caseSensitive ? 'g' : 'gi'
  if (!query.regex) {
    const source = query.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    if (query.wholeWord) return { pattern: { source: asWord(source, wordCharacter), flags: `${caseFlags}u` } }
    return { pattern: { source, flags: caseFlags, ...(query.caseSensitive && { literal: query.text }) } }
  }
  // `u` so that a character is never cut in half; without it where the pattern only works so (needless escapes).
  const unicode = problemOf(query.text, `${caseFlags}u`) === null
  const flags = unicode ? `${caseFlags}u` : caseFlags
  const problem = unicode ? null : problemOf(query.text, flags)
  if (problem !== null) return { problem }
  if (!query.wholeWord) return { pattern: { source: query.text, flags } }
  return { pattern: { source: asWord(query.text, unicode ? wordCharacter : plainWordCharacter), flags } }
}

const asWord = (source: string, character: string): string => `(?<!${character})(?:${source})(?!${character})`

function problemOf(source: string, flags: string): string | null {
  try {
    new RegExp(source, flags)
    return null
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '')
  }
}
