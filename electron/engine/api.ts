import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { AppError } from '../fault.ts'
import type { ByteStream } from './byte-stream.ts'
import { type Deadline, deadline } from './deadline.ts'
import type { Call, Dialer, StreamCall } from './dial.ts'
import { excerpt, garbled, refusal, type Subject, socketFault } from './faults.ts'

const answerBytesLimit = 64 * 1024 * 1024
const errorBytesLimit = 64 * 1024

export interface Request extends Call {
  readonly subject: Subject
  /** From the call to the last byte of the answer (of its head for streams); null for as long as it takes. */
  readonly limitMs: number | null
}

/** A response whose body the caller reads. `close` must be called at its end, however it ends. */
interface OpenAnswer {
  readonly response: IncomingMessage
  readonly close: () => void
}

export type StreamRequest = StreamCall & Pick<Request, 'subject' | 'limitMs'>

/** As OpenAnswer, for a body of many small chunks. */
interface OpenStream {
  readonly stream: ByteStream
  readonly close: () => void
}

/** Requests to one engine over one connection. Everything that goes wrong is an AppError. */
export interface Api {
  /**
   * A JSON answer of this kind. Anything else is garbled: read leniently, a proxy's `42` would be a list of nothing, and the screen
   * would say that there are no containers. Go writes an empty list as null.
   */
  json(request: Request, kind: 'object' | 'list', signal: AbortSignal): Promise<unknown>
  /** The text of an answer that was checked to be JSON. */
  jsonText(request: Request, signal: AbortSignal): Promise<string>
  /** For calls whose answer is in its head; the body is read and dropped. */
  head(request: Request, signal: AbortSignal): Promise<{ status: number; headers: IncomingHttpHeaders }>
  open(request: Request, signal: AbortSignal): Promise<OpenAnswer>
  /** A GET over a socket of its own; with `upgrade` one that carries bytes both ways. */
  stream(request: StreamRequest, signal: AbortSignal): Promise<OpenStream>
}

/** `lost` fires when the connection is given up, and takes every request with it. */
export function createApi(dialer: Dialer, lost: AbortSignal): Api {
  const begin = ({ method, path, limitMs }: Omit<Request, 'lane' | 'subject'>, signal: AbortSignal): Deadline =>
    deadline([signal, lost], limitMs, () => {
      const detail = `No answer to ${method} ${path} within ${(limitMs ?? 0) / 1000} s`
      return new AppError('TIMEOUT', 'engine-timeout', { detail })
    })

  /** The head of the answer; refusals are thrown. */
  const begun = async (request: Request, signal: AbortSignal): Promise<IncomingMessage> => {
    signal.throwIfAborted()
    const response = await dialer.send(request, signal)
    const status = response.statusCode ?? 0
    if (isFine(status)) return response
    if (status < 400) {
      response.destroy()
      throw redirect(status, response.headers.location)
    }
    const body = await readBody(response, errorBytesLimit, 'cut')
    throw refusal(status, response.headers['content-type'] ?? '', body.toString('utf8'), request.subject)
  }

  const begunStream = async (request: StreamRequest, signal: AbortSignal): Promise<ByteStream> => {
    signal.throwIfAborted()
    const stream = await dialer.stream(request, signal)
    const { status, headers } = stream.head
    if (isFine(status)) return stream
    try {
      if (status < 400) throw redirect(status, headers.get('location'))
      const body = await readStart(stream, errorBytesLimit)
      throw refusal(status, headers.get('content-type') ?? '', body.toString('utf8'), request.subject)
    } finally {
      stream.close()
    }
  }

  const whole = async <T>(
    request: Request,
    signal: AbortSignal,
    finish: (response: IncomingMessage) => Promise<T>,
  ): Promise<T> => {
    const until = begin(request, signal)
    try {
      return await finish(await begun(request, until.signal))
    } catch (error) {
      throw reasonOf(error, until.signal)
    } finally {
      until.release()
    }
  }

  const parsed = (request: Request, signal: AbortSignal): Promise<{ text: string; value: unknown }> =>
    whole(request, signal, async (response) => {
      const text = (await readBody(response, answerBytesLimit, 'refuse')).toString('utf8')
      try {
        return { text, value: JSON.parse(text) as unknown }
      } catch (error) {
        throw garbled(response.statusCode ?? 0, text === '' ? 'The answer is empty' : text, error)
      }
    })

  return {
    async json(request, kind, signal) {
      const { text, value } = await parsed(request, signal)
      const isOfKind = kind === 'list' ? Array.isArray(value) || value === null : isObject(value)
      if (!isOfKind) throw garbled(200, `Not a JSON ${kind}: ${text}`)
      return value
    },
    jsonText: async (request, signal) => (await parsed(request, signal)).text,
    head: (request, signal) =>
      whole(request, signal, async (response) => {
        await readBody(response, errorBytesLimit, 'cut')
        return { status: response.statusCode ?? 0, headers: response.headers }
      }),
    async open(request, signal) {
      const until = begin(request, signal)
      try {
        const response = await begun(request, until.signal)
        until.stopClock()
        const close = () => {
          until.release()
          response.destroy()
        }
        return { response, close }
      } catch (error) {
        until.release()
        throw reasonOf(error, until.signal)
      }
    },
    async stream(request, signal) {
      const until = begin({ method: request.upgrade ? 'POST' : 'GET', ...request }, signal)
      try {
        const stream = await begunStream(request, until.signal)
        until.stopClock()
        const close = () => {
          until.release()
          stream.close()
        }
        return { stream, close }
      } catch (error) {
        until.release()
        throw reasonOf(error, until.signal)
      }
    },
  }
}

const isFine = (status: number): boolean => status < 300 || status === 304

const redirect = (status: number, location: string | undefined): AppError =>
  garbled(status, `A redirect to ${location ?? 'nowhere'}, which is not followed`)

/** At most `limit` bytes of the beginning of a body, and what there is of one that is cut. */
async function readStart(stream: ByteStream, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let room = limit
  const { promise: full, resolve } = Promise.withResolvers<void>()
  const take = (bytes: Uint8Array, start: number, end: number): boolean => {
    parts.push(Uint8Array.from(bytes.subarray(start, Math.min(end, start + room))))
    room = Math.max(0, room - (end - start))
    if (room === 0) resolve()
    return room > 0
  }
  await Promise.race([stream.read(take, () => new Promise(() => {})), full])
  return Buffer.concat(parts)
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** An aborted request fails with an AbortError of node's; why it was aborted is what counts. */
function reasonOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return signal.reason instanceof AppError
      ? signal.reason
      : new AppError('REFUSED', 'internal', { detail: 'Cancelled' })
  }
  return socketFault(error)
}

/** Reads at most `limit` bytes; a longer answer is cut off there, or refused. An answer that ends too early is refused. */
async function readBody(response: IncomingMessage, limit: number, beyond: 'cut' | 'refuse'): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes <= limit) continue
      if (beyond === 'refuse') throw garbled(response.statusCode ?? 0, `The answer is longer than ${limit} bytes`)
      return Buffer.concat(chunks).subarray(0, limit)
    }
  } catch (error) {
    if (error instanceof AppError || response.complete) throw error
    const start = Buffer.concat(chunks).toString('utf8')
    throw garbled(response.statusCode ?? 0, `The answer was cut after ${bytes} bytes: ${excerpt(start)}`, error)
  }
  return Buffer.concat(chunks)
}
