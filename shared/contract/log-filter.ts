import { z } from 'zod'
import { logLevels } from '../lib/logs.ts'
import { containerRef } from './containers.ts'

/** What a view of a log session shows: conditions over each line. Saved by name, so the shape is kept stable. */

export const logLevel = z.enum(logLevels)
export type LogLevel = z.infer<typeof logLevel>

export const logStream = z.enum(['stdout', 'stderr'])

/** A text to look for in a line without its escape sequences. */
export const logQuery = z.object({
  text: z.string().min(1).max(2000),
  regex: z.boolean(),
  caseSensitive: z.boolean(),
  /** The match begins and ends at word borders. */
  wholeWord: z.boolean(),
})
export type LogQuery = z.infer<typeof logQuery>

/**
 * `field`: a JSON or logfmt field by its path (`user.id`, `items[0].name`). `is` and `contains` compare text, `contains` without case;
 * `above` and `below` compare numbers, and a field that is no number is neither.
 */
export const logTest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), query: logQuery }),
  z.object({ kind: z.literal('level'), levels: z.array(logLevel).min(1).max(logLevels.length) }),
  z.object({ kind: z.literal('stream'), stream: logStream }),
  z.object({ kind: z.literal('container'), ids: z.array(containerRef).min(1).max(1000) }),
  z.object({
    kind: z.literal('field'),
    path: z.string().min(1).max(300),
    op: z.enum(['exists', 'is', 'contains', 'above', 'below']),
    /** Empty for `exists`. */
    value: z.string().max(2000),
  }),
  /** ms since the epoch, `since` included, `until` not; null: open on that side. Lines without a time are in no such range. */
  z.object({ kind: z.literal('time'), since: z.number().nullable(), until: z.number().nullable() }),
])
export type LogTest = z.infer<typeof logTest>

export const logCondition = z.object({ exclude: z.boolean(), test: logTest })
export type LogCondition = z.infer<typeof logCondition>

/**
 * A line is shown when every including condition holds and no excluding one does. Markers are said by us about the stream, so only
 * `container` and `time` leave them out.
 */
export const logFilter = z.object({ conditions: z.array(logCondition).max(32) })
export type LogFilter = z.infer<typeof logFilter>
