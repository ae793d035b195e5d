import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'
import { logFilter, logLevel, logQuery, logStream } from './log-filter.ts'

export type { LogCondition, LogFilter, LogLevel, LogQuery, LogTest } from './log-filter.ts'

/**
 * A log session lives in the back end and owns every line; a window asks for the page it shows (`read`) and follows a stream
 * of counts (`follow`). Lines are numbered from 0 within the session and keep their number for its life. A view is a filter over a
 * session; its rows are numbered from 0 in the same way. Without a view, row and number are the same.
 */

/** Which containers a session reads; those that match later join as they start. */
export const logSelection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('containers'), ids: z.array(containerRef).min(1).max(200) }),
  /** Every container of a compose project, stopped ones too. */
  z.object({ kind: z.literal('project'), project: z.string().min(1).max(300) }),
  /** Every container that runs now, and each that starts. One that stops stays, with what it said. */
  z.object({ kind: z.literal('running') }),
])
export type LogSelection = z.infer<typeof logSelection>

/** What a marker line says; the window has a sentence for each (`logs.marker.<code>`). */
export const logMarkerCode = z.enum([
  'stopped', // params.exitCode
  'restarted',
  'removed',
  'engine-lost',
  'engine-back',
  'unsteady', // connections keep breaking before they bring anything new: a line that stood out of order here may be missing
  'gap', // the engine no longer holds the last line that was read: what came between is lost (rotation)
  'unreadable', // params.driver: its logs cannot be read back
  'engine-error', // params.message: the engine failed to read the log
  'read-failed', // params.message: the engine refused to give the log
  'joined', // a container that matches the selection has started and is read from here on
  'left-out', // params.count: containers that match and are not read, because the session holds as many as it may
])
export type LogMarkerCode = z.infer<typeof logMarkerCode>

/** `line`: the container's own. `marker`: said by us about the stream (restarted, gap, engine lost …), never copied as log text. */
export const logLine = z.object({
  /** In the session. */
  number: z.number().int().nonnegative(),
  /** In the view that was read; the number without one. */
  row: z.number().int().nonnegative(),
  kind: z.enum(['line', 'marker']),
  /** The engine's timestamp, ms since the epoch (fractional, from nanoseconds); null where it gave none. */
  at: z.number().nullable(),
  stream: logStream,
  /** Guessed from the text; `unknown` for markers. */
  level: logLevel,
  /** Index into the session's sources. */
  source: z.number().int().nonnegative(),
  /**
   * Decoded as UTF-8, invalid bytes as U+FFFD, ANSI sequences included, without the newline. Of a line of more than 16 KiB only
   * the beginning (not in the session); `fullBytes` tells its whole length, `text` (the procedure) gives the rest.
   */
  text: z.string(),
  /** Bytes of the whole line in the session. */
  fullBytes: z.number().int().nonnegative(),
  /** A line of more than 1 MiB goes on in the next one of its stream. */
  continues: z.boolean(),
  /** The connection broke inside it and its rest could not be had. */
  cut: z.boolean(),
  /** Matches of the search that `read` was asked to mark, as [start, end) in `text` without its escape sequences. */
  matches: z.array(z.tuple([z.number().int(), z.number().int()])),
  /** For markers: what happened, translated by the window (`logs.marker.<code>`), with its parameters. */
  marker: z.object({ code: logMarkerCode, params: z.record(z.string(), z.string()) }).nullable(),
})
export type LogLine = z.infer<typeof logLine>

export const logSource = z.object({
  containerId: z.string(),
  name: z.string(),
  /** Compose project and service; null for a container that has none. */
  project: z.string().nullable(),
  service: z.string().nullable(),
  /** `waiting`: the engine is lost or the container not started; `unreadable`: its logging driver cannot be read. */
  state: z.enum(['opening', 'following', 'ended', 'waiting', 'removed', 'unreadable']),
  /** How many of its lines the session has read: without markers, with those that have been given up since. */
  lines: z.number().int().nonnegative(),
})
export type LogSource = z.infer<typeof logSource>

/** A small notice; bulk is never pushed. */
export const logNotice = z.object({
  /** Lines that exist: numbers `first` … `first + count - 1`. `first` grows when the oldest are given up to stay in the budget. */
  first: z.number().int().nonnegative(),
  count: z.number().int().nonnegative(),
  /** Text bytes of these lines, a newline each. */
  bytes: z.number().nonnegative(),
  /** The backlog has been read: what comes now is live. */
  caughtUp: z.boolean(),
  /**
   * The end of the log, read apart so that it shows at once: lines `first` … `end - 1`, all ≥ `tailBase` (shared/lib/logs.ts), to be had by `read` like
   * others while it lasts. When the session has read that far, `becomes` is the number that line `first` has in the session, for a
   * few seconds, in which a window goes over to those; null before, and null for good where the lines cannot be found again.
   */
  tail: z.object({ first: z.number().int(), end: z.number().int(), becomes: z.number().int().nullable() }).nullable(),
  /** How old the newest line was when it was read, in ms: how far the session is behind the engine. Null while nothing comes. */
  lagMs: z.number().nullable(),
  sources: z.array(logSource),
})
export type LogNotice = z.infer<typeof logNotice>

/** The state of a view; it goes on as lines arrive. */
export const logViewNotice = z.object({
  viewId: z.string(),
  /** Rows that exist: `first` … `first + count - 1`. */
  first: z.number().int().nonnegative(),
  count: z.number().int().nonnegative(),
  /** Lines looked at so far, of `total`. */
  scanned: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
})
export type LogViewNotice = z.infer<typeof logViewNotice>

/** The state of a search over every line of the session (or of its view); it goes on as lines arrive. */
export const logFindNotice = z.object({
  findId: z.string(),
  matches: z.number().int().nonnegative(),
  /** Lines looked at so far, of `total`. */
  scanned: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
})
export type LogFindNotice = z.infer<typeof logFindNotice>

/** Lines a level over time: `counts[bucket][level]`, levels in the order of `logLevels`; bucket i begins at `from + i * stepMs`. */
export const logHistogram = z.object({
  from: z.number(),
  stepMs: z.number().positive(),
  counts: z.array(z.array(z.number().int().nonnegative())),
})
export type LogHistogram = z.infer<typeof logHistogram>

export const logExportFormat = z.enum(['text', 'ndjson', 'csv'])
export type LogExportFormat = z.infer<typeof logExportFormat>

const sessionId = z.string().max(64)
const viewId = z.string().max(64).optional()
const line = z.number().int().nonnegative()

export const logsContract = {
  /** Opens a session on these containers, or joins the one that is open on the same. It closes 30 s after its last follower left. */
  open: procedure.input(z.object({ selection: logSelection })).output(z.object({ sessionId })),
  /** The counts now, and at most 20 times a second while they change. NOT_FOUND session-missing. */
  follow: procedure.input(z.object({ sessionId })).output(eventIterator(logNotice)),
  /** Rows `from` … at most `count`, fewer at the ends and where they are long: at most 1,000 lines and about 4 MiB an answer. */
  read: procedure
    .input(
      z.object({
        sessionId,
        viewId,
        from: line,
        count: z.number().int().min(1).max(1000),
        /** Marks the matches of this search, where it is still running. */
        findId: z.string().max(64).optional(),
      }),
    )
    .output(z.object({ lines: z.array(logLine) })),
  /** A piece of one long line, from byte `from` on: about 256 KiB, cut between characters. `next` is null at its end. */
  text: procedure
    .input(z.object({ sessionId, number: line, from: line }))
    .output(z.object({ text: z.string(), next: line.nullable() })),
  /** The first line at or after a time (ms since the epoch), else the last one; null for an empty session or view. */
  lineAt: procedure
    .input(z.object({ sessionId, viewId, at: z.number() }))
    .output(z.object({ number: line, row: line }).nullable()),
  /** The row of the view that shows this line, else the next one that it shows, else its last; null for an empty view. */
  rowOf: procedure
    .input(z.object({ sessionId, viewId: z.string().max(64), number: line }))
    .output(z.object({ number: line, row: line }).nullable()),
  /** Builds a view and keeps it up; usable while it is built. It ends with the stream. REFUSED bad-regex | regex-too-slow. */
  view: procedure.input(z.object({ sessionId, filter: logFilter })).output(eventIterator(logViewNotice)),
  /** Lines a level over time in a view, in at most `buckets` steps between the times (null: the view's own ends). Null: no times. */
  histogram: procedure
    .input(
      z.object({
        sessionId,
        viewId: z.string().max(64),
        since: z.number().nullable(),
        until: z.number().nullable(),
        buckets: z.number().int().min(1).max(500),
      }),
    )
    .output(logHistogram.nullable()),
  /** Counts the matching lines, of the view where one is named, and keeps counting. REFUSED bad-regex | regex-too-slow. */
  find: procedure.input(z.object({ sessionId, viewId, query: logQuery })).output(eventIterator(logFindNotice)),
  /** The next match at or after / at or before row `from`, with its 1-based rank; null when there is none in that direction. */
  findNext: procedure
    .input(
      z.object({
        sessionId,
        findId: z.string().max(64),
        from: z.number().int(),
        direction: z.enum(['forward', 'backward']),
      }),
    )
    .output(z.object({ number: line, row: line, rank: z.number().int().positive() }).nullable()),
  /** Where the matches are, for the scrollbar: how many in each of `buckets` equal parts of all rows. */
  findMarks: procedure
    .input(z.object({ sessionId, findId: z.string().max(64), buckets: z.number().int().min(1).max(1000) }))
    .output(z.object({ counts: z.array(z.number().int().nonnegative()) })),
  /**
   * The log's own lines (no markers) of rows `from` up to `to`, in pieces of about 256 KiB that the reader pulls, so that a slow disk
   * slows the read, not the session. `bytes` holds one byte a character (U+0000 … U+00FF), because a log need not be UTF-8.
   * `text` with timestamps is what `docker logs --timestamps` prints, byte for byte; only what the other stream said within a line of
   * more than 16 KiB stands before that line, not in it. `ndjson` and `csv` are UTF-8, a record a line: time, container, stream, level, message.
   * `next` is where to go on, null at the end.
   */
  exportPiece: procedure
    .input(
      z.object({
        sessionId,
        viewId,
        from: line,
        to: line,
        format: logExportFormat,
        /** For `text`: the engine's timestamp before each line. The other formats always have it. */
        timestamps: z.boolean(),
        /** The export begins with this piece: `csv` then has a row with the names of its columns first. */
        start: z.boolean().optional(),
      }),
    )
    .output(z.object({ bytes: z.string(), next: line.nullable() })),
}
