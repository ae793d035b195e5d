import type { LogFields, LogValue } from '../../../../shared/lib/log-fields.ts'
import { valueText } from '../../../../shared/lib/log-fields.ts'

/** One field of a line, on its own row. */
export interface FieldRow {
  /** As a condition or a column names it: `user.id`, `items[0].name`. */
  readonly path: string
  /** The last part of the path. */
  readonly name: string
  readonly depth: number
  /** A single value as text; null for what has fields of its own. */
  readonly text: string | null
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'list' | 'object'
  /** Of a list or an object: how much is in it. */
  readonly size: number
}

/** The fields of a line from top to bottom, without what is inside `folded` ones. At most `limit`; `left` tells how many are not there. */
export function fieldRows(
  fields: LogFields,
  folded: ReadonlySet<string>,
  limit: number,
): { rows: FieldRow[]; left: number } {
  const rows: FieldRow[] = []
  let left = 0
  const add = (name: string, path: string, value: LogValue, depth: number): void => {
    const row = rowOf(name, path, value, depth)
    if (rows.length < limit) rows.push(row)
    else left += 1
    if (!folded.has(path)) addInner(value, path, depth + 1)
  }
  const addInner = (value: LogValue, path: string, depth: number): void => {
    if (isList(value)) for (const [index, item] of value.entries()) add(`[${index}]`, `${path}[${index}]`, item, depth)
    else if (isFields(value))
      for (const [name, inner] of value) add(name, path === '' ? name : `${path}.${name}`, inner, depth)
  }
  addInner(fields, '', 0)
  return { rows, left }
}

const isList = (value: LogValue): value is readonly LogValue[] => Array.isArray(value)
const isFields = (value: LogValue): value is LogFields => value instanceof Map

function rowOf(name: string, path: string, value: LogValue, depth: number): FieldRow {
  if (isList(value)) return { path, name, depth, text: null, type: 'list', size: value.length }
  if (isFields(value)) return { path, name, depth, text: null, type: 'object', size: value.size }
  const type = value === null ? 'null' : (typeof value as 'string' | 'number' | 'boolean')
  return { path, name, depth, text: valueText(value), type, size: 0 }
}
