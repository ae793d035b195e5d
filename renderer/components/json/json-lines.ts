import { looksSecret, secretMask } from '../../../shared/lib/secrets.ts'

/**
 * An indented JSON document as lines, so that a 20 MB one opens at once and is shown to the letter (numbers beyond 2^53
 * included): nothing is parsed but the line in hand.
 */
export interface JsonLines {
  readonly lines: readonly string[]
  /** For a line that opens an object or array: the line that closes it. For every other line: the line itself. */
  readonly ends: Int32Array
  /** The line that opens what this line is in; -1 for the outermost. */
  readonly parents: Int32Array
}

/** Splits `text`; a document on one line is indented first. Throws SyntaxError when that one is not JSON. */
export function readJsonLines(text: string, options: { maskSecrets: boolean }): JsonLines {
  const trimmed = text.trim()
  const indented = trimmed.includes('\n') ? trimmed : JSON.stringify(JSON.parse(trimmed), null, 2)
  const lines = indented.split('\n')
  const ends = new Int32Array(lines.length)
  const parents = new Int32Array(lines.length)
  const open: number[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    ends[index] = index
    if (closes(line)) {
      const start = open.pop() ?? 0
      ends[start] = index
      parents[index] = open.at(-1) ?? -1
      continue
    }
    parents[index] = open.at(-1) ?? -1
    if (opens(line)) open.push(index)
    else if (options.maskSecrets) {
      const parent = open.at(-1)
      if (parent !== undefined && isEnvList(lines[parent] ?? '')) lines[index] = maskVariable(line)
    }
  }
  return { lines, ends, parents }
}

/** The lines on screen, by number: everything that is not inside a collapsed line. */
export function visibleLines(json: JsonLines, collapsed: ReadonlySet<number>): Int32Array {
  const shown = new Int32Array(json.lines.length)
  let count = 0
  for (let index = 0; index < json.lines.length; index += 1) {
    shown[count] = index
    count += 1
    if (collapsed.has(index)) index = json.ends[index] ?? index
  }
  return shown.subarray(0, count)
}

/** Every line that can be collapsed and lies at `depth` or deeper (0 is the outermost). */
export function foldsFrom(json: JsonLines, depth: number): Set<number> {
  const folds = new Set<number>()
  for (let index = 0; index < json.lines.length; index += 1) {
    if (canFold(json, index) && indentOf(json.lines[index] ?? '') / 2 >= depth) folds.add(index)
  }
  return folds
}

export function canFold(json: JsonLines, index: number): boolean {
  return (json.ends[index] ?? index) > index
}

/** The numbers of all lines that hold `query`, without regard to case. */
export function findLines(json: JsonLines, query: string): Int32Array {
  if (query === '') return new Int32Array()
  const wanted = matcher(query)
  const found: number[] = []
  for (let index = 0; index < json.lines.length; index += 1) {
    if (wanted.test(json.lines[index] ?? '')) found.push(index)
  }
  return Int32Array.from(found)
}

/** `collapsed` without what hides line `index`. */
export function revealed(json: JsonLines, collapsed: ReadonlySet<number>, index: number): Set<number> {
  const kept = new Set(collapsed)
  for (let at = json.parents[index] ?? -1; at >= 0; at = json.parents[at] ?? -1) kept.delete(at)
  return kept
}

/** Where a line stands, as jq writes it: `.HostConfig.Binds[0]`, `.Labels["a.b"]`; `.` for the whole document. */
export function pathOf(json: JsonLines, index: number): string {
  const start = openingOf(json, index)
  const steps: string[] = []
  for (let at = start; at >= 0; at = json.parents[at] ?? -1) {
    const parent = json.parents[at] ?? -1
    if (parent < 0) break
    const key = keyOf(json.lines[at] ?? '')
    if (key === null) steps.push(`[${positionIn(json, parent, at)}]`)
    else steps.push(/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)
  }
  const path = steps.reverse().join('')
  return path.startsWith('.') ? path : `.${path}`
}

/** The value of a line: a string without its quotes, anything else as JSON, indented from the left. */
export function jsonAt(json: JsonLines, index: number): string {
  const start = openingOf(json, index)
  const end = json.ends[start] ?? start
  const first = splitLine(json.lines[start] ?? '').value.replace(/,$/, '')
  if (end === start) return first.startsWith('"') ? (JSON.parse(first) as string) : first
  const indent = indentOf(json.lines[start] ?? '')
  const rest = json.lines.slice(start + 1, end + 1).map((line) => line.slice(indent))
  return [first, ...rest].join('\n').replace(/,$/, '')
}

/** A line in its parts; `key` and `value` keep their quotes, and `value` its comma. */
export function splitLine(line: string): { indent: number; key: string | null; value: string } {
  const indent = indentOf(line)
  const keyEnd = line.charCodeAt(indent) === 34 ? closingQuote(line, indent) : -1
  if (keyEnd < 0 || line.slice(keyEnd + 1, keyEnd + 3) !== ': ') return { indent, key: null, value: line.slice(indent) }
  return { indent, key: line.slice(indent, keyEnd + 1), value: line.slice(keyEnd + 3) }
}

/** Where `query` occurs in `text`, as [start, end) pairs, at most `most` of them. */
export function occurrences(text: string, query: string, most = 100): [number, number][] {
  if (query === '') return []
  const wanted = new RegExp(matcher(query).source, 'gi')
  const found: [number, number][] = []
  for (const match of text.matchAll(wanted)) {
    if (found.length === most) break
    found.push([match.index, match.index + match[0].length])
  }
  return found
}

const matcher = (query: string): RegExp => new RegExp(query.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i')

const opens = (line: string): boolean => line.endsWith('{') || line.endsWith('[')

function closes(line: string): boolean {
  const first = line.charCodeAt(indentOf(line))
  return first === 125 || first === 93
}

/** Leading spaces of a line: two a level. */
export function indentOf(line: string): number {
  let indent = 0
  while (line.charCodeAt(indent) === 32) indent += 1
  return indent
}

function closingQuote(line: string, from: number): number {
  for (let at = from + 1; at < line.length; at += 1) {
    const code = line.charCodeAt(at)
    if (code === 92) at += 1
    else if (code === 34) return at
  }
  return -1
}

function keyOf(line: string): string | null {
  const { key } = splitLine(line)
  return key === null ? null : (JSON.parse(key) as string)
}

/** A closing line stands for what it closes. */
function openingOf(json: JsonLines, index: number): number {
  if (!closes(json.lines[index] ?? '')) return index
  let at = index - 1
  while (at >= 0 && json.ends[at] !== index) at -= 1
  return Math.max(at, 0)
}

function positionIn(json: JsonLines, parent: number, index: number): number {
  let position = 0
  for (let at = parent + 1; at < index; at = (json.ends[at] ?? at) + 1) position += 1
  return position
}

const isEnvList = (line: string): boolean => line.trimStart() === '"Env": ['

function maskVariable(line: string): string {
  const { indent, value } = splitLine(line)
  const comma = value.endsWith(',') ? ',' : ''
  const quoted = comma ? value.slice(0, -1) : value
  if (!quoted.startsWith('"')) return line
  const variable = JSON.parse(quoted) as string
  const split = variable.indexOf('=')
  if (split < 0 || !looksSecret(variable.slice(0, split), variable.slice(split + 1))) return line
  return `${' '.repeat(indent)}${JSON.stringify(`${variable.slice(0, split)}=${secretMask}`)}${comma}`
}
