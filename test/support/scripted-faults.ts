import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Undo } from '../../shared/lib/undo.ts'

/**
 * What a fault or a count is about: a text is a part of `METHOD /path?query` without the version (`/containers/json`,
 * `POST /containers/`), a RegExp is tried on the same.
 */
type Pattern = string | RegExp

interface SeenRequest {
  readonly method: string
  /** Without the version, with the query. */
  readonly path: string
  /** The version in the path, or null. */
  readonly version: string | null
  readonly at: number
}

interface CannedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The connection is cut after the body instead of ending properly (give a larger Content-Length to tell a lie). */
  readonly cut?: boolean
}

export interface Faults {
  /** Takes the request and never answers. The undo only frees later requests. */
  hang(pattern: Pattern): Undo
  /** Answers after `ms`. */
  delay(pattern: Pattern, ms: number): Undo
  /** Cuts the connection after `bytes` bytes of the body. */
  cutAt(pattern: Pattern, bytes: number): Undo
  /** Sends `bytes` bytes of the body, then nothing more, with the connection left open: half-open. */
  stallAt(pattern: Pattern, bytes: number): Undo
  /** Answers this instead of asking the world. */
  answer(pattern: Pattern, answer: CannedAnswer): Undo
  /** Makes the answer to the next matching request at once, and sends it when `release` is called: so an old answer comes after a newer one. */
  holdNext(pattern: Pattern): { release: Undo; held: Promise<void> }
  /** Ends the open `/events` streams as a server that shuts down does (FIN, no error). Answers how many there were. */
  endEvents(): number
  /** From now on events are lost without a word on open and new streams, until undone. */
  dropEvents(): Undo
}

export interface Requests {
  /** All requests so far that match, refused ones too. */
  count(pattern: Pattern): number
  /** Oldest first. */
  seen(pattern?: Pattern): readonly SeenRequest[]
  /** Matching requests whose answer has not ended yet. */
  open(pattern?: Pattern): number
  reset(): void
}

interface Rule {
  readonly pattern: Pattern
  apply(request: IncomingMessage, response: ServerResponse, go: () => void): void
}

const matches = (pattern: Pattern, text: string): boolean =>
  typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text)

/** Puts a gate before what the handler writes: it sees each chunk and the end, and passes on what it likes. */
function gate(
  response: ServerResponse,
  rule: { chunk(chunk: Buffer, pass: (chunk: Buffer) => boolean): boolean; end(pass: () => void): void },
): void {
  const write = response.write.bind(response) as (chunk: Buffer) => boolean
  const end = response.end.bind(response) as () => ServerResponse
  const bytes = (chunk: unknown): Buffer =>
    typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array)
  response.write = ((chunk: unknown) => rule.chunk(bytes(chunk), write)) as ServerResponse['write']
  response.end = ((chunk?: unknown) => {
    if (chunk !== undefined && typeof chunk !== 'function') rule.chunk(bytes(chunk), write)
    rule.end(() => void end())
    return response
  }) as ServerResponse['end']
}

/** Wraps a request handler so that it can be made to fail, and counts what is asked of it. */
export function withFaults(handle: RequestListener): { listener: RequestListener; faults: Faults; requests: Requests } {
  const rules = new Set<Rule>()
  const seen: SeenRequest[] = []
  const open = new Map<ServerResponse, SeenRequest>()
  let muted = 0

  const add = (pattern: Pattern, apply: Rule['apply']): Undo => {
    const rule: Rule = { pattern, apply }
    rules.add(rule)
    return () => void rules.delete(rule)
  }
  const textOf = ({ method, path }: SeenRequest): string => `${method} ${path}`
  const whole = (pattern: Pattern | undefined, request: SeenRequest): boolean =>
    pattern === undefined || matches(pattern, textOf(request))

  const limit = (pattern: Pattern, bytes: number, spent: (response: ServerResponse) => void): Undo =>
    add(pattern, (_request, response, go) => {
      let left = bytes
      gate(response, {
        chunk(chunk, pass) {
          const part = chunk.subarray(0, left)
          if (left === 0) response.flushHeaders()
          const more = part.byteLength === 0 || pass(part)
          left -= part.byteLength
          if (left === 0) setImmediate(spent, response)
          return more
        },
        end(pass) {
          if (left > 0) pass()
        },
      })
      go()
    })

  const listener: RequestListener = (request, response) => {
    const versioned = /^\/v(\d+\.\d+)(\/.*)$/.exec(request.url ?? '/')
    const entry: SeenRequest = {
      method: request.method ?? 'GET',
      path: versioned?.[2] ?? request.url ?? '/',
      version: versioned?.[1] ?? null,
      at: Date.now(),
    }
    seen.push(entry)
    open.set(response, entry)
    response.once('close', () => open.delete(response))
    if (entry.path.startsWith('/events'))
      gate(response, { chunk: (chunk, pass) => muted > 0 || pass(chunk), end: (pass) => pass() })
    const waiting = [...rules].filter(({ pattern }) => matches(pattern, textOf(entry)))
    const next = (): void => {
      const rule = waiting.shift()
      if (rule) rule.apply(request, response, next)
      else handle(request, response)
    }
    next()
  }

  const faults: Faults = {
    hang: (pattern) => add(pattern, () => {}),
    delay: (pattern, ms) =>
      add(pattern, (_request, response, go) => {
        const timer = setTimeout(go, ms)
        response.once('close', () => clearTimeout(timer))
      }),
    cutAt: (pattern, bytes) => limit(pattern, bytes, (response) => void response.socket?.destroy()),
    stallAt: (pattern, bytes) => limit(pattern, bytes, () => {}),
    answer: (pattern, { status = 200, headers = {}, body = '', cut = false }) =>
      add(pattern, (_request, response) => {
        const bytes = Buffer.from(body)
        response.writeHead(status, { 'Content-Length': bytes.byteLength, ...headers })
        if (!cut) response.end(bytes)
        else response.write(bytes, () => void response.socket?.destroy())
      }),
    holdNext(pattern) {
      const made = Promise.withResolvers<void>()
      let release: Undo = () => {}
      const drop = add(pattern, (_request, response, go) => {
        drop()
        let kept: (() => void)[] | null = []
        const later = (run: () => void): void => void (kept ? kept.push(run) : run())
        gate(response, {
          chunk(chunk, pass) {
            later(() => void pass(chunk))
            return true
          },
          end(pass) {
            later(pass)
            made.resolve()
          },
        })
        release = () => {
          const queued = kept ?? []
          kept = null
          for (const run of queued) run()
        }
        go()
      })
      return { release: () => release(), held: made.promise }
    },
    endEvents() {
      const streams = [...open].filter(([, { path }]) => path.startsWith('/events'))
      for (const [response] of streams) response.end()
      return streams.length
    },
    dropEvents() {
      let undone = false
      muted += 1
      return () => {
        if (!undone) muted -= 1
        undone = true
      }
    },
  }
  const requests: Requests = {
    count: (pattern) => seen.filter((request) => whole(pattern, request)).length,
    seen: (pattern) => seen.filter((request) => whole(pattern, request)),
    open: (pattern) => [...open.values()].filter((request) => whole(pattern, request)).length,
    reset: () => void seen.splice(0),
  }
  return { listener, faults, requests }
}
