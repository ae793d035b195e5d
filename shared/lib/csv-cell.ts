import { withoutEscapes } from './ansi-escapes.ts'

/** A spreadsheet runs a cell that begins like this as a formula; escape sequences and controls before it may be dropped on the way in. */
export function csvCell(text: string): string {
  const begins = withoutEscapes(text.slice(0, 1000)).replace(/^[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]+/, '')
  const safe = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(begins) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
