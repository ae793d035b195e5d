import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'

/**
 * A log session lives in the back end and owns every line; a window asks for the page it shows (`read`) and follows a stream
 * of counts (`follow`). Lines are numbered from 0 within the session and keep their number for its life.
 */
export const logStream = z.enum(['stdout', 'stderr'])

/** What a marker line says; the window has a sentence for each (`logs.marker.<code>`). */
export const logMarkerCode = z.enum([
  'stopped', // params.exitCode
  'restarted',
  'removed',
  'engine-lost',
  'engine-back',
  'gap', // the engine no longer holds the last line that was read: what came between is lost (rotation)
  'unreadable', // params.driver: its logs cannot be read back
  'engine-error', // params.message: the engine failed to read the log
  'read-failed', // params.message: the engine refused to give the log
])
export type LogMarkerCode = z.infer<typeof logMarkerCode>

/** `line`: the container's own. `marker`: said by us about the stream (restarted, gap, engine lost …), never copied as log text. */
export const logLine = z.object({
  number: z.number().int().nonnegative(),
  kind: z.enum(['line', 'marker']),
  /** The engine's timestamp, ms since the epoch (fractional, from nanoseconds); null where it gave none. */
  at: z.number().nullable(),
  stream: logStream,
  /** Index into the session's sources. */
  source: z.number().int().nonnegative(),
  /**
   * Decoded as UTF-8, invalid bytes as U+FFFD, ANSI sequences included, without the newline. Of a line of more than 16 KiB only
   * the beginning (not in the session); `fullBytes` tells its whole length.
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
  /** `waiting`: the engine is lost or the container not started; `unreadable`: its logging driver cannot be read. */
  state: z.enum(['opening', 'following', 'ended', 'waiting', 'removed', 'unreadable']),
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
  sources: z.array(logSource),
})
export type LogNotice = z.infer<typeof logNotice>

export const logQuery = z.object({
  text: z.string().min(1).max(2000),
  regex: z.boolean(),
  caseSensitive: z.boolean(),
})
export type LogQuery = z.infer<typeof logQuery>

/** The state of a search over every line of the session; it goes on as lines arrive. */
export const logFindNotice = z.object({
  findId: z.string(),
  matches: z.number().int().nonnegative(),
  /** Lines looked at so far, of `total`. */
  scanned: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
})
export type LogFindNotice = z.infer<typeof logFindNotice>

const sessionId = z.string().max(64)

export const logsContract = {
  /** Opens a session on these containers, or joins the one that is open on the same. It closes 30 s after its last follower left. */
  open: procedure
    .input(z.object({ containerIds: z.array(containerRef).min(1).max(100) }))
    .output(z.object({ sessionId })),
  /** The counts now, and at most 20 times a second while they change. NOT_FOUND session-missing. */
  follow: procedure.input(z.object({ sessionId })).output(eventIterator(logNotice)),
  /** Lines `from` … at most `count`, fewer at the ends and where they are long: at most 1,000 lines and about 4 MiB an answer. */
  read: procedure
    .input(
      z.object({
        sessionId,
        from: z.number().int().nonnegative(),
        count: z.number().int().min(1).max(1000),
        /** Marks the matches of this search, where it is still running. */
        findId: z.string().max(64).optional(),
      }),
    )
    .output(z.object({ lines: z.array(logLine) })),
  /** Counts the matches in every line and keeps counting. REFUSED bad-regex | regex-too-slow. */
  find: procedure.input(z.object({ sessionId, query: logQuery })).output(eventIterator(logFindNotice)),
  /** The next match at or after / at or before line `from`, with its 1-based rank; null when there is none in that direction. */
  findNext: procedure
    .input(
      z.object({
        sessionId,
        findId: z.string().max(64),
        from: z.number().int(),
        direction: z.enum(['forward', 'backward']),
      }),
    )
    .output(z.object({ line: z.number().int().nonnegative(), rank: z.number().int().positive() }).nullable()),
  /**
   * The log's own lines (no markers) from `fromLine` up to `toLine` as text, in pieces of about 256 KiB that the reader pulls, so
   * that a slow disk slows the read, not the session. `next` is where to go on, null at the end.
   */
  exportPiece: procedure
    .input(
      z.object({
        sessionId,
        fromLine: z.number().int().nonnegative(),
        toLine: z.number().int().nonnegative(),
        timestamps: z.boolean(),
      }),
    )
    .output(z.object({ text: z.string(), next: z.number().int().nonnegative().nullable() })),
}
