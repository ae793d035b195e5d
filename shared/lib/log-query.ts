import type { LogQuery } from '../contract/logs.ts'

/** What `RegExp` takes. */
export interface SearchPattern {
  readonly source: string
  readonly flags: string
}

/** The pattern of a query, or why its regex cannot be used (the JavaScript engine's own words). */
export function toPattern(query: LogQuery): { pattern: SearchPattern } | { problem: string } {
  const source = query.regex ? query.text : query.text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const flags = query.caseSensitive ? 'g' : 'gi'
  if (!query.regex) return { pattern: { source, flags } }
  try {
    // `u` so that a character is never cut in half; without it where the pattern only works so (needless escapes).
    new RegExp(source, `${flags}u`)
    return { pattern: { source, flags: `${flags}u` } }
  } catch {
    try {
      new RegExp(source, flags)
      return { pattern: { source, flags } }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { problem: message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '') }
    }
  }
}
