import type { LogTest } from '../../../shared/contract/logs.ts'
import { parseFields, valueAt, valueText } from '../../../shared/lib/log-fields.ts'
import { levelOf } from '../../../shared/lib/log-level.ts'
import { logLevels } from '../../../shared/lib/logs.ts'
import { flag } from './flags.ts'
import { columnsOf, type PieceColumns, type ScanPiece } from './scan-piece.ts'
import type { ScanSpec, ScanTest } from './scan-spec.ts'
import { LineMatcher, ScanText } from './scan-text.ts'
import { tallyWidth } from './tally.ts'
import { toMs } from './timestamp.ts'

export interface ScanAnswer {
  /** Indexes of the lines that pass, rising; null for all of them. */
  readonly hits: Uint32Array | null
  /** Lines a second and level: rows of a second and its counts, `tallyWidth` numbers each. Empty where nothing is tallied. */
  readonly tally: Float64Array
}

/** Whether a line passes, by itself; may be asked for lines that have not passed others. */
type LineTest = (index: number, piece: Piece) => boolean

interface Step {
  readonly exclude: boolean
  /** Markers are said by us: most tests leave them be. */
  readonly ofMarkers: boolean
  readonly test: LineTest | LineMatcher
}

/** What is known of a piece, as far as it has been asked for. */
class Piece {
  readonly columns: PieceColumns
  readonly count: number
  #text: ScanText | null = null
  #levels: Uint8Array | null = null

  constructor(piece: ScanPiece) {
    this.columns = columnsOf(piece)
    this.count = piece.count
  }
  get text(): ScanText {
    this.#text ??= new ScanText(this.columns)
    return this.#text
  }
  isMarker(index: number): boolean {
    return ((this.columns.flags[index] ?? 0) & flag.marker) !== 0
  }
  /** Index into `logLevels`. */
  level(index: number): number {
    this.#levels ??= new Uint8Array(this.count).fill(255)
    let level = this.#levels[index] ?? 0
    if (level === 255) {
      level = this.isMarker(index) ? 0 : logLevels.indexOf(levelOf(this.text.line(index)))
      this.#levels[index] = level
    }
    return level
  }
}

/** A filter or a search, compiled: what a thread runs over each piece. */
export class ScanProgram {
  readonly #spec: ScanSpec
  readonly #steps: readonly Step[]

  constructor(spec: ScanSpec) {
    this.#spec = spec
    // What the columns answer comes first, then what needs the text, and last what takes each line apart.
    const cost: Readonly<Record<ScanTest['kind'], number>> = {
      time: 0,
      stream: 0,
      source: 0,
      pattern: 1,
      level: 2,
      field: 3,
    }
    this.#steps = [...spec.conditions]
      .sort((a, b) => cost[a.test.kind] - cost[b.test.kind])
      .map(({ exclude, test }) => ({
        exclude,
        ofMarkers: test.kind === 'time' || test.kind === 'source',
        test: compile(test),
      }))
  }

  run(input: ScanPiece): ScanAnswer {
    const piece = new Piece(input)
    const passing = new Uint8Array(piece.count)
    let left = 0
    for (let i = 0; i < piece.count; i += 1) {
      if (!this.#spec.markers && piece.isMarker(i)) continue
      passing[i] = 1
      left += 1
    }
    for (const step of this.#steps) {
      if (left === 0) break
      left = apply(step, piece, passing)
    }
    return {
      hits: left === piece.count ? null : toIndexes(passing, left),
      tally: this.#spec.tally && left > 0 ? tallyOf(piece, passing) : new Float64Array(0),
    }
  }
}

/** Takes those that do not pass out of `passing`; how many are left. */
function apply(step: Step, piece: Piece, passing: Uint8Array): number {
  const { test, exclude, ofMarkers } = step
  let matched: Uint8Array | null = null
  if (test instanceof LineMatcher) {
    const hits = new Uint8Array(piece.count)
    test.each(piece.text, (line) => {
      hits[line] = 1
    })
    matched = hits
  }
  let left = 0
  for (let i = 0; i < piece.count; i += 1) {
    if (!passing[i]) continue
    if (ofMarkers || !piece.isMarker(i)) {
      const holds = matched ? matched[i] === 1 : (test as LineTest)(i, piece)
      if (holds === exclude) {
        passing[i] = 0
        continue
      }
    }
    left += 1
  }
  return left
}

function toIndexes(passing: Uint8Array, count: number): Uint32Array {
  const hits = new Uint32Array(count)
  for (let i = passing.indexOf(1), n = 0; i >= 0; i = passing.indexOf(1, i + 1), n += 1) hits[n] = i
  return hits
}

function compile(test: ScanTest): LineTest | LineMatcher {
  switch (test.kind) {
    case 'pattern':
      return new LineMatcher(test.pattern)
    case 'source': {
      const wanted = new Set(test.sources)
      return (index, { columns }) => wanted.has(columns.sources[index] ?? 0)
    }
    case 'stream': {
      const wanted = test.stream === 'stderr' ? flag.stderr : 0
      return (index, { columns }) => ((columns.flags[index] ?? 0) & flag.stderr) === wanted
    }
    case 'time': {
      const since = test.since ?? Number.NEGATIVE_INFINITY
      const until = test.until ?? Number.POSITIVE_INFINITY
      return (index, { columns }) => {
        if ((columns.flags[index] ?? 0) & flag.noTime) return false
        const at = toMs(columns.seconds[index] ?? 0, columns.nanos[index] ?? 0)
        return at >= since && at < until
      }
    }
    case 'level': {
      const wanted = new Set(test.levels.map((level) => logLevels.indexOf(level)))
      return (index, piece) => wanted.has(piece.level(index))
    }
    case 'field':
      return fieldTest(test)
  }
}

function fieldTest(test: Extract<LogTest, { kind: 'field' }>): LineTest {
  // A line that does not even hold the key need not be taken apart, unless it may be written in escapes.
  const [key = ''] = /[^.[\]]+$/.exec(test.path.replace(/(?:\[\d*\])+$/, '')) ?? []
  const wanted = test.value.toLowerCase()
  const bound = Number(test.value)
  return (index, piece) => {
    const line = piece.text.line(index)
    if (!line.includes(key) && !line.includes('\\') && !line.includes('\x1b')) return false
    const parsed = parseFields(line)
    const value = parsed ? valueAt(parsed.fields, test.path) : undefined
    if (value === undefined) return false
    switch (test.op) {
      case 'exists':
        return true
      case 'is':
        return valueText(value) === test.value
      case 'contains':
        return valueText(value).toLowerCase().includes(wanted)
      default: {
        const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
        if (typeof number !== 'number' || test.value.trim() === '') return false
        return test.op === 'above' ? number > bound : number < bound
      }
    }
  }
}

/** Log lines (no markers) a second and level. */
function tallyOf(piece: Piece, passing: Uint8Array): Float64Array {
  const { seconds, flags } = piece.columns
  const rows = new Map<number, Float64Array>()
  let second = -1
  let row: Float64Array | undefined
  for (let i = 0; i < piece.count; i += 1) {
    if (!passing[i] || (flags[i] ?? 0) & (flag.marker | flag.noTime)) continue
    const at = seconds[i] ?? 0
    if (at !== second || !row) {
      second = at
      row = rows.get(at)
      if (!row) {
        row = new Float64Array(tallyWidth)
        row[0] = at
        rows.set(at, row)
      }
    }
    const place = 1 + piece.level(i)
    row[place] = (row[place] ?? 0) + 1
  }
  const tally = new Float64Array(rows.size * tallyWidth)
  let at = 0
  for (const counted of rows.values()) {
    tally.set(counted, at)
    at += tallyWidth
  }
  return tally
}
