import { useMemo } from 'react'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { valueAt, valueText } from '../../../shared/lib/log-fields.ts'
import { parsedLine } from './fields/parsed-line.ts'

/** The values of the chosen fields in a line; null without columns. */
export function useCells(columns: readonly string[]): ((line: LogLine) => readonly string[]) | null {
  return useMemo(() => (columns.length === 0 ? null : (line) => cellsOf(line, columns)), [columns])
}

/** More of a value does not fit. */
const longestCell = 300

function cellsOf(line: LogLine, columns: readonly string[]): readonly string[] {
  const fields = parsedLine(line)?.fields
  return columns.map((path) => {
    const value = fields && valueAt(fields, path)
    return value === undefined ? '' : valueText(value).slice(0, longestCell)
  })
}
