import type { LogLevel } from '../contract/log-filter.ts'
import { levelOfHeadWord } from './log-level-words.ts'

/** The head of a line, where a level word may stand, is not longer. */
const longestHead = 200

/** The code of what closes a bracket; 0 for what opens none. */
const closerOf = (code: number): number => (code === 91 ? 93 : code === 40 ? 41 : code === 60 ? 62 : 0)
/** Words of a head that say when or which program, not what. */
const headWords = new Set(
  (
    'utc gmt cet cest est edt pst pdt am pm npm php ' +
    'mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec'
  ).split(' '),
)
const month = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \S+ /
const postgres = new Set(['LOG', 'DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION'])

/**
 * The level word in the head of a line: after times, numbers, names and bracketed parts, before the message. The first word that
 * can only be the message ends the search, so most lines without a level cost a few characters.
 */
export function headerLevel(text: string, from: number): LogLevel | null {
  const end = Math.min(text.length, longestHead)
  const first = text.charCodeAt(from)
  let at = first >= 65 && first <= 83 ? (month.exec(text)?.[0].length ?? from) : from
  /** What ends the bracket that is open, and whether words of a sentence have come in it. */
  let closer = 0
  let isSentence = false
  while (at < end) {
    const code = text.charCodeAt(at)
    if (!isTokenCode(code)) {
      const closes = closerOf(code)
      if (closes !== 0) {
        closer = closes
        isSentence = false
      } else if (code === closer) closer = 0
      else if (endsHead(code)) return null
      at += 1
      continue
    }
    const start = at
    at = tokenEnd(text, at, end, closer !== 0)
    const token = text.slice(start, at)
    const level = wordLevel(token, text, at, closer, isSentence)
    if (level) return level
    if (isHeadToken(token, text, at)) continue
    if (closer === 0) return null
    isSentence = true
  }
  return null
}

/** Letters, digits and `$ . / @ _`: what names and times are made of. */
const isTokenCode = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 46 && code <= 57) ||
  code === 95 ||
  code === 36 ||
  code === 64

/** A quote, a brace or a letter beyond ASCII begins the message; signs, boxes and emoji do not. */
const endsHead = (code: number): boolean =>
  code === 34 ||
  code === 39 ||
  code === 96 ||
  code === 123 ||
  (code > 127 && (code < 0x2000 || code >= 0x2e80) && (code < 0xd800 || code > 0xdfff) && code !== 0xfe0f)

function tokenEnd(text: string, start: number, end: number, inBracket: boolean): number {
  const first = text.charCodeAt(start)
  const isNumber = first >= 48 && first <= 57
  let at = start + 1
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (inBracket && code === 47 /* / */ && !isNumber) break
    if (isTokenCode(code) || code === 45 /* - */) continue
    // The parts of a time hang together; a name after it does not.
    if (isNumber && (code === 58 || code === 44 || code === 43) && isDigit(text.charCodeAt(at + 1))) continue
    break
  }
  // A dash at the end is between two fields.
  while (at > start + 1 && text.charCodeAt(at - 1) === 45) at -= 1
  return at
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

function wordLevel(token: string, text: string, after: number, closer: number, isSentence: boolean): LogLevel | null {
  const next = text.charCodeAt(after)
  if (next === 58 && token.length > 6) {
    if (token.endsWith('Error') || token.endsWith('Exception')) return 'error'
    if (token.endsWith('Warning')) return 'warn'
  }
  if (token.length < 3 || token.length > 13) return null
  if (postgres.has(token)) return next === 58 || text.startsWith(' [', after) ? 'info' : null
  const level = levelOfHeadWord(token)
  if (!level) return null
  if (closer !== 0) {
    if (isSentence) return null
    return isUpper(token) || next === 58 || nextCode(text, after) === closer ? level : null
  }
  if (isUpper(token)) return level
  // After a lower-case word only a sign tells the level from the first word of a sentence.
  if (Number.isNaN(next) || next === 58 || next === 124 || next === 9 || next === 33) return level
  return next === 32 && /^(?: [-|:[]| ?error:)/.test(text.slice(after, after + 8)) ? level : null
}

/** Of the first character that is no blank. */
function nextCode(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 32) at += 1
  return text.charCodeAt(at)
}

const isUpper = (token: string): boolean => {
  for (let i = 0; i < token.length; i += 1) if (token.charCodeAt(i) >= 97) return false
  return true
}

/** Whether a head goes on after this: a time, a number, a name, or a word that is set apart from what follows. */
function isHeadToken(token: string, text: string, after: number): boolean {
  for (let i = 0; i < token.length; i += 1) {
    const code = token.charCodeAt(i)
    if (code < 65 || code === 95 || code === 45) return true
  }
  const next = text.charCodeAt(after)
  if (next === 58 || next === 91 || next === 124 || next === 9 || next === 47) return true
  if (token.length <= 4 && headWords.has(token.toLowerCase())) return true
  if (next !== 32) return false
  const then = nextCode(text, after)
  return then === 45 || then === 124
}
