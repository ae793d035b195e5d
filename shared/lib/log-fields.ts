import { withoutEscapes } from './ansi-escapes.ts'

/** A value within a structured line; an object's fields keep their order and their names, whatever those are. */
export type LogValue = string | number | boolean | null | readonly LogValue[] | LogFields
export type LogFields = ReadonlyMap<string, LogValue>

export interface StructuredLine {
  readonly format: 'json' | 'logfmt'
  /** What stands before the fields. */
  readonly prefix: string
  readonly fields: LogFields
}

/** What is longer, deeper or wider is not taken apart. */
const longest = 1024 * 1024
const deepest = 32
const mostFields = 5000
/** JSON may follow a time and a name. */
const longestPrefix = 300

/** The fields of a line that is a JSON object (or ends in one), or logfmt pairs; null for any other line. Never throws. */
export function parseFields(line: string): StructuredLine | null {
  if (line.length > longest) return null
  const text = withoutEscapes(line)
  return parseJson(text) ?? parseLogfmt(text)
}

function parseJson(text: string): StructuredLine | null {
  const end = text.trimEnd()
  if (!end.endsWith('}')) return null
  for (let at = end.indexOf('{'), tries = 0; at >= 0 && at <= longestPrefix && tries < 4; tries += 1) {
    const fields = readObject(end.slice(at))
    if (fields) return fields.size > 0 ? { format: 'json', prefix: end.slice(0, at).trim(), fields } : null
    at = end.indexOf('{', at + 1)
  }
  return null
}

function readObject(json: string): LogFields | null {
  try {
    const budget = { left: mostFields }
    const value = toValue(JSON.parse(json), deepest, budget)
    return value instanceof Map ? value : null
  } catch {
    return null
  }
}

/** Maps instead of objects: a key like `__proto__` is then a key like others. Throws where it is too deep or too wide. */
function toValue(value: unknown, depth: number, budget: { left: number }): LogValue {
  budget.left -= 1
  if (depth < 0 || budget.left < 0) throw new RangeError('Too much to take apart')
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (Array.isArray(value)) return value.map((item) => toValue(item, depth - 1, budget))
  const fields = new Map<string, LogValue>()
  for (const [key, inner] of Object.entries(value as object)) fields.set(key, toValue(inner, depth - 1, budget))
  return fields
}

const pair = /\s*([\w.@/-]{1,200})=(?:"((?:[^"\\]|\\.)*)"|([^\s"=]*))(?=\s|$)/y

/** At least two pairs, from the line's beginning (or after a short head) to its end. */
function parseLogfmt(text: string): StructuredLine | null {
  const first = text.indexOf('=')
  if (first < 1 || first > longestPrefix) return null
  let start = first
  while (start > 0 && text.charCodeAt(start - 1) > 32) start -= 1
  const fields = new Map<string, LogValue>()
  pair.lastIndex = start
  let at = start
  for (let found = pair.exec(text); found; found = pair.exec(text)) {
    const [, key = '', quoted, plain = ''] = found
    fields.set(key, quoted === undefined ? toScalar(plain) : quoted.replace(/\\(["\\nt])/g, unescaped))
    at = pair.lastIndex
    if (fields.size >= mostFields) break
  }
  if (fields.size < 2 || text.slice(at).trim() !== '') return null
  return { format: 'logfmt', prefix: text.slice(0, start).trim(), fields }
}

const unescaped = (_: string, char: string): string => (char === 'n' ? '\n' : char === 't' ? '\t' : char)

const toScalar = (text: string): LogValue => {
  if (text === 'true' || text === 'false') return text === 'true'
  if (!/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return text
  const number = Number(text)
  // 007 and 1.50 are texts that a number would change.
  return String(number) === text ? number : text
}

/** The value at a path such as `user.id` or `items[0].name`; undefined where there is none. A key that holds dots itself (`log.level`) is found as well. */
export function valueAt(fields: LogFields, path: string): LogValue | undefined {
  return fields.get(path) ?? follow(fields, path, deepest)
}

function follow(value: LogValue | undefined, path: string, depth: number): LogValue | undefined {
  if (path === '' || value === undefined) return value
  if (depth === 0) return undefined
  if (Array.isArray(value)) {
    const [whole, index] = /^\[(\d{1,6})\]\.?/.exec(path) ?? []
    return whole === undefined ? undefined : follow(value[Number(index)], path.slice(whole.length), depth - 1)
  }
  if (!(value instanceof Map)) return undefined
  const fields: LogFields = value
  // The shortest key first; a longer one, which holds dots, where that leads nowhere.
  for (let end = nextEnd(path, 0); ; end = nextEnd(path, end + 1)) {
    const inner = fields.get(path.slice(0, end))
    if (inner !== undefined) {
      const found = follow(inner, path.slice(path[end] === '.' ? end + 1 : end), depth - 1)
      if (found !== undefined) return found
    }
    if (end >= path.length) return undefined
  }
}

function nextEnd(path: string, from: number): number {
  let end = from
  while (end < path.length && path[end] !== '.' && path[end] !== '[') end += 1
  return end
}

/** The value at a path of a line's fields; undefined for a line that has none there. */
export function fieldAt(line: string, path: string): LogValue | undefined {
  const parsed = parseFields(line)
  return parsed ? valueAt(parsed.fields, path) : undefined
}

/** A value as one line of text: as it is where it is text, else as JSON. */
export function valueText(value: LogValue): string {
  return typeof value === 'string' ? value : JSON.stringify(toPlain(value))
}

function toPlain(value: LogValue): unknown {
  if (Array.isArray(value)) return value.map(toPlain)
  if (!(value instanceof Map)) return value
  // Without a prototype, so that `__proto__` is a field here too.
  const plain: Record<string, unknown> = Object.create(null)
  for (const [key, inner] of value as LogFields) plain[key] = toPlain(inner)
  return plain
}
