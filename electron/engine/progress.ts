import type { IncomingMessage } from 'node:http'
import { AppError } from '../fault.ts'
import { describe, excerpt, garbled } from './faults.ts'
import { JsonLines } from './json-lines.ts'
import { number, type Raw, record, text } from './raw.ts'

/** One message of a pull, push, build, load or import. */
export interface ProgressMessage {
  /** `Downloading`, `Pull complete` … */
  readonly status: string
  /** The layer's short id, or the tag for lines about the whole. */
  readonly id: string
  /** Null where the engine told none: `progressDetail` is missing, empty or negative. */
  readonly current: number | null
  readonly total: number | null
  /** Output of a build, or a sentence of a load. */
  readonly stream: string
  /** What the engine tells apart: the digest of a push, the id of a build. Empty for none. */
  readonly digest: string
  readonly imageId: string
}

/**
 * Reads such a stream to its end. Resolves only when it ended properly and nobody said `error` in it: engines answer 200 first and fail
 * later (RELIABILITY 3.5). `refused` makes the fault of the engine's words.
 */
export async function readProgress(
  response: IncomingMessage,
  onMessage: (message: ProgressMessage) => void,
  refused: (words: string) => AppError,
): Promise<void> {
  let failure: AppError | null = null
  const lines = new JsonLines({
    value(value) {
      const words = errorOf(record(value))
      if (words !== null) failure ??= refused(excerpt(words))
      else onMessage(toMessage(record(value)))
    },
    garbled(why, sample) {
      failure ??= garbled(response.statusCode ?? 0, `A line of the stream is ${why}: ${sample}`)
    },
  })
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) lines.push(chunk)
  } catch (error) {
    // What it said before it broke off says more than that it did.
    throw failure ?? cut(describe(error), error)
  }
  lines.end()
  if (failure) throw failure
  if (!response.complete) throw cut('The answer ended early')
}

export function cut(detail: string, cause?: unknown): AppError {
  return new AppError('REFUSED', 'stream-cut', { detail, cause })
}

function toMessage(raw: Raw): ProgressMessage {
  const detail = record(raw.progressDetail)
  const current = amount(detail.current)
  const total = amount(detail.total)
  return {
    status: text(raw.status),
    id: text(raw.id),
    current,
    // A layer of unknown size comes with a total of 0 or -1, or grows beyond what was announced.
    total: total !== null && total > 0 && total >= (current ?? 0) ? total : null,
    stream: text(raw.stream),
    digest: text(record(raw.aux).Digest),
    imageId: text(record(raw.aux).ID),
  }
}

function amount(value: unknown): number | null {
  const given = number(value)
  return given !== null && given >= 0 && given <= Number.MAX_SAFE_INTEGER ? given : null
}

/** The engine's sentence in an error object, whichever of its two places holds it. */
function errorOf(raw: Raw): string | null {
  const words = text(raw.error) || text(record(raw.errorDetail).message)
  if (words !== '') return words
  return raw.error != null || Object.keys(record(raw.errorDetail)).length > 0 ? JSON.stringify(raw) : null
}
