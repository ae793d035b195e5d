import type { LogLine } from '../../../../shared/contract/logs.ts'
import { parseFields, type StructuredLine } from '../../../../shared/lib/log-fields.ts'

/** A line is taken apart once, however often it is drawn. */
const known = new WeakMap<LogLine, StructuredLine | null>()

export function parsedLine(line: LogLine): StructuredLine | null {
  const before = known.get(line)
  if (before !== undefined) return before
  const parsed = line.kind === 'line' ? parseFields(line.text) : null
  known.set(line, parsed)
  return parsed
}
