import { type IncomingMessage, request } from 'node:http'
import { fileURLToPath } from 'node:url'

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** The body as JSON; read where the test knows the shape. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads engine documents by hand, without the client's types
  readonly json: any
}

/** `unix:///path` → the path that node's http takes. */
export const socketOf = (url: string): string =>
  url.startsWith('npipe:')
    ? url.replace('npipe:////', '\\\\').replaceAll('/', '\\')
    : fileURLToPath(url.replace('unix:', 'file:'))

/** Opens the request and answers as soon as the headers are there; rejects where the connection fails. */
export function open(url: string, method: string, path: string, body?: unknown): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'Content-Type': 'application/json' }
    const sent = request({ socketPath: socketOf(url), method, path, headers, agent: false }, resolve)
    sent.once('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** The whole answer; rejects when it is cut. */
export async function ask(url: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await open(url, method, path, body)
  const parts: Buffer[] = []
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part)
  const bytes = Buffer.concat(parts)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: bytes,
    get json() {
      return JSON.parse(bytes.toString('utf8'))
    },
  }
}

export const get = (url: string, path: string): Promise<Answer> => ask(url, 'GET', path)

export interface Frame {
  readonly stream: number
  readonly payload: string
}

/** Reads whole frames of a multiplexed log; a cut one at the end is an error. */
export function readFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at < bytes.byteLength; ) {
    const length = bytes.readUInt32BE(at + 4)
    if (at + 8 + length > bytes.byteLength) throw new Error('The last frame is cut')
    frames.push({ stream: bytes[at] ?? -1, payload: bytes.subarray(at + 8, at + 8 + length).toString('utf8') })
    at += 8 + length
  }
  return frames
}

/** The payloads of all frames end to end: a frame may end inside a character. */
export function joinPayloads(bytes: Buffer): Buffer {
  const payloads: Buffer[] = []
  for (let at = 0; at < bytes.byteLength; ) {
    const end = at + 8 + bytes.readUInt32BE(at + 4)
    payloads.push(bytes.subarray(at + 8, end))
    at = end
  }
  return Buffer.concat(payloads)
}

/** Collects a stream's bytes until `done` says so; the caller destroys the response. */
export function collect(response: IncomingMessage, done: (bytes: Buffer) => boolean, ms = 5000): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const timer = setTimeout(
      () => reject(new Error(`Not there after ${ms} ms: ${bytes.toString('utf8').slice(-400)}`)),
      ms,
    )
    const finish = (): void => {
      if (!done(bytes)) return
      clearTimeout(timer)
      resolve(bytes)
    }
    response.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      finish()
    })
    response.once('end', () => {
      clearTimeout(timer)
      if (done(bytes)) resolve(bytes)
      else reject(new Error(`Ended: ${bytes.toString('utf8').slice(-400)}`))
    })
    response.on('error', () => {})
  })
}

/** Follows `/events`; `actions()` are the container actions so far, without exec noise. */
export async function followEvents(
  url: string,
  version = 'v1.41',
): Promise<{
  // biome-ignore lint/suspicious/noExplicitAny: engine documents
  all(): any[]
  actions(): string[]
  ended(): boolean
  close(): void
}> {
  const response = await open(url, 'GET', `/${version}/events`)
  let text = ''
  let ended = false
  response.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8')
  })
  response.once('end', () => {
    ended = true
  })
  response.on('error', () => {})
  const all = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  return {
    all,
    actions: () =>
      all()
        .filter(({ Type }) => Type === 'container')
        .map(({ Action }) => Action)
        .filter((action: string) => !action.startsWith('exec_')),
    ended: () => ended,
    close: () => response.destroy(),
  }
}
