import type { SearchPattern } from '../../../shared/lib/log-query.ts'

const classEscapes: Readonly<Record<string, string>> = { s: '[^\\S\\n]', D: '[^\\d\\n]' }

/**
 * A pattern that matches within exactly those of many lines joined by newlines in which `pattern` matches alone: nothing in it can
 * take a newline, and `^` and `$` hold at newlines. (They also hold beside CR, U+2028 and U+2029, so text that has these
 * is not for a pattern that `isAnchored`.) Null for the few forms that cannot be turned so.
 */
export function acrossLines(pattern: SearchPattern): { regex: RegExp; isAnchored: boolean } | null {
  // What follows `.*` is there with it or without, and looking for it from each place anew would take the square of a line.
  const source = pattern.source.replace(/^\.\*\??(?![*+?{])/, '')
  const turned = turn(source, pattern.flags)
  if (!turned) return null
  try {
    return { regex: new RegExp(turned.source, `${pattern.flags}m`), isAnchored: turned.isAnchored }
  } catch {
    return null
  }
}

/** Goes over the source of a valid pattern, atom by atom. */
function turn(source: string, flags: string): { source: string; isAnchored: boolean } | null {
  const unicode = flags.includes('u')
  let out = ''
  let isAnchored = false
  for (let at = 0; at < source.length; ) {
    const atom = atomAt(source, at, unicode)
    if (atom === null) return null
    at += atom.length
    if (atom === '^' || atom === '$') isAnchored = true
    out += withoutNewline(atom, flags)
  }
  return { source: out, isAnchored }
}

/** What of the source belongs together: an escape, a class, a group's opening, or one character. */
function atomAt(source: string, at: number, unicode: boolean): string | null {
  const char = source[at]
  if (char === '[') return classAt(source, at)
  // Flags for a part of the pattern (`(?s:`) would change what its atoms mean.
  if (char === '(' && /^\(\?[ims-]/.test(source.slice(at, at + 3))) return null
  if (char !== '\\') return char ?? null
  const rest = source.slice(at, at + 200)
  const [long] = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|c[a-zA-Z])/.exec(rest) ?? []
  if (long) return long
  if (unicode) return /^\\(?:u\{[^}]*\}|[pP]\{[^}]*\}|k<[^>]*>|[0-9]+|.)/su.exec(rest)?.[0] ?? null
  // Without `u` these are read in ways of old that depend on the whole pattern.
  return /^\\[0-9ck]/.test(rest) ? null : source.slice(at, at + 2)
}

function classAt(source: string, from: number): string {
  let at = from + 1
  while (at < source.length && source[at] !== ']') at += source[at] === '\\' ? 2 : 1
  return source.slice(from, at + 1)
}

function withoutNewline(atom: string, flags: string): string {
  if (atom === '\n') return '[]'
  if (atom.startsWith('[^') && atom[2] !== '-') return `[^\\n${atom.slice(2)}`
  if (atom.startsWith('\\')) {
    if (/^\\(?:[bBk]|[1-9])/.test(atom)) return atom
    const known = classEscapes[atom.slice(1)]
    if (known) return known
  } else if (!atom.startsWith('[')) return atom
  return new RegExp(`^${atom}$`, flags.replace('g', '')).test('\n') ? `(?:(?!\\n)${atom})` : atom
}
