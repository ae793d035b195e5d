import type { StoreApi } from 'zustand'
import type { LogExportFormat, LogLine } from '../../shared/contract/logs.ts'
import { tailBase } from '../../shared/lib/logs.ts'
import type { Client } from '../client.ts'
import type { LogsState } from './logs.ts'

/** A line as another space finds it again: its number, and its time for lines of the tail, whose number is not yet known. */
export interface LineAnchor {
  readonly number: number
  readonly at: number | null
}

export interface ExportRange {
  /** In rows of the view where `viewId` is given, else in numbers. */
  readonly from: number
  readonly to: number
  readonly viewId: string | null
  readonly format: LogExportFormat
  readonly timestamps: boolean
}

/** Where a line is shown. `number` is that of the line that was found, which may be a later one. */
export interface FoundPlace {
  readonly place: number
  readonly number: number
}

export interface LogReads {
  /** The first line at or after a time, else the last one; null where there is none. */
  placeAt(at: number): Promise<FoundPlace | null>
  /** This line, else the next one that is shown, else the last. Null where there is none, or where nobody can say. */
  placeOf(line: LineAnchor): Promise<FoundPlace | null>
  /** Lines `from` … `to - 1` of the whole log by number, whatever the filter. */
  around(from: number, to: number, signal: AbortSignal): Promise<LogLine[]>
  /** The whole text of one long line, in pieces; the reader pulls. */
  wholeLine(number: number, signal: AbortSignal): AsyncGenerator<string>
  /** What an export holds, in pieces; `done`: the row (or number) up to which it is given. */
  pieces(range: ExportRange, signal: AbortSignal): AsyncGenerator<{ bytes: Uint8Array<ArrayBuffer>; done: number }>
}

/** What is read of a session apart from the lines in sight. All of it may throw what the call threw. */
export function createLogReads(client: Client, store: StoreApi<LogsState>, signal: () => AbortSignal): LogReads {
  const session = (): string => {
    const { sessionId } = store.getState()
    if (sessionId === null) throw new Error('No session is open')
    return sessionId
  }
  const viewId = (): string | undefined => {
    const { rows, view } = store.getState()
    return rows.space === 'view' ? view?.notice?.viewId : undefined
  }
  const placeAt = async (at: number): Promise<FoundPlace | null> => {
    const id = viewId()
    const found = await client.logs.lineAt(
      { sessionId: session(), at, ...(id !== undefined && { viewId: id }) },
      { signal: signal() },
    )
    return found && { place: found.row - store.getState().rows.shift, number: found.number }
  }
  return {
    placeAt,
    async placeOf({ number, at }) {
      if (number >= tailBase) return at === null ? null : await placeAt(at)
      const { rows } = store.getState()
      if (rows.space === 'session') return { place: number - rows.shift, number }
      const id = viewId()
      if (id === undefined) return null
      const found = await client.logs.rowOf({ sessionId: session(), viewId: id, number }, { signal: signal() })
      return found && { place: found.row - rows.shift, number: found.number }
    },
    async around(from, to, until) {
      const lines: LogLine[] = []
      for (let next = from; next < to; ) {
        const { lines: more } = await client.logs.read(
          { sessionId: session(), from: next, count: Math.min(1000, to - next) },
          { signal: until },
        )
        const last = more.at(-1)
        if (!last) break
        lines.push(...more)
        next = last.number + 1
      }
      return lines
    },
    async *wholeLine(number, until) {
      for (let from: number | null = 0; from !== null; ) {
        const piece: { text: string; next: number | null } = await client.logs.text(
          { sessionId: session(), number, from },
          { signal: until },
        )
        yield piece.text
        from = piece.next
      }
    },
    async *pieces({ from, to, viewId: id, format, timestamps }, until) {
      for (let next: number | null = from; next !== null && next < to; ) {
        const piece: { bytes: string; next: number | null } = await client.logs.exportPiece(
          {
            sessionId: session(),
            from: next,
            to,
            format,
            timestamps,
            start: next === from,
            ...(id !== null && { viewId: id }),
          },
          { signal: until },
        )
        yield { bytes: Uint8Array.from(piece.bytes, (byte) => byte.charCodeAt(0)), done: piece.next ?? to }
        next = piece.next
      }
    },
  }
}
