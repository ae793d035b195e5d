import { csvCell } from '../../../shared/lib/csv-cell.ts'
import { levelOf } from '../../../shared/lib/log-level.ts'
import type { ExportPiece, ExportRange } from './export.ts'
import { lineRows, numberOf, Output, type RowPlace, streamOf } from './export-rows.ts'
import { flag } from './flags.ts'
import type { LineStore } from './line-store.ts'
import { toText } from './timestamp.ts'

const pieceBytes = 256 * 1024
/** A line that has no end in this many bytes goes on in the next record. */
const recordBytes = 16 * 1024 * 1024

interface LogRecord {
  time: string | null
  container: string
  stream: 'stdout' | 'stderr'
  level: string
  message: string
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Lines as records, one a line, those of more than a megabyte joined where nothing came between their parts. */
export function exportRecords(store: LineStore, range: ExportRange): ExportPiece {
  const out = new Output()
  const write = range.format === 'csv' ? csvOf : jsonOf
  if (range.format === 'csv' && range.start) out.text('time,container,stream,level,message\r\n')
  let parts: Uint8Array[] = []
  let bytes = 0
  let first: Omit<LogRecord, 'level' | 'message'> | null = null
  let last = { number: -1, stream: -1, continues: false }
  const finish = (): void => {
    if (!first) return
    const message = decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)).replace(/\r$/, '')
    out.text(write({ ...first, level: levelOf(message), message }))
    parts = []
    bytes = 0
    first = null
  }
  for (const place of lineRows(store, range.from, range.to, range.view)) {
    const { chunk, entry, row } = place
    const goesOn = last.continues && isNext(last, place) && bytes < recordBytes
    if (!goesOn) {
      finish()
      if (out.length >= pieceBytes) return { bytes: out.take(), next: row }
      first = headOf(place, range.nameOf)
    }
    const text = chunk.text(entry)
    parts.push(text)
    bytes += text.length
    last = {
      number: numberOf(place),
      stream: streamOf(chunk, entry),
      continues: (chunk.flags(entry) & flag.continues) !== 0,
    }
  }
  finish()
  return { bytes: out.take(), next: null }
}

const isNext = (last: { number: number; stream: number }, place: RowPlace): boolean =>
  numberOf(place) === last.number + 1 && streamOf(place.chunk, place.entry) === last.stream

function headOf({ chunk, entry }: RowPlace, nameOf: (source: number) => string): Omit<LogRecord, 'level' | 'message'> {
  const flags = chunk.flags(entry)
  return {
    time: flags & flag.noTime ? null : toText({ seconds: chunk.seconds(entry), nanos: chunk.nanos(entry) }),
    container: nameOf(chunk.source(entry)),
    stream: flags & flag.stderr ? 'stderr' : 'stdout',
  }
}

const jsonOf = (record: LogRecord): string => `${JSON.stringify(record)}\n`

const csvOf = ({ time, container, stream, level, message }: LogRecord): string =>
  `${[time ?? '', container, stream, level, message].map(csvCell).join(',')}\r\n`
