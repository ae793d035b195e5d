import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from './model.ts'
import type { World } from './world.ts'

/** What the engine says of itself. */
export interface Face {
  /** The newest and the oldest API version it speaks. */
  readonly apiVersion: string
  readonly minApiVersion: string
  readonly version: string
  /** `Platform.Name` of `/version`. */
  readonly platform: string
  readonly hostname: string
}

export interface Call {
  readonly world: World
  readonly face: Face
  /** The minor of the API version that this request speaks: 41 for v1.41. */
  readonly api: number
  /** What the route's pattern caught, decoded. */
  readonly name: string
  readonly query: URLSearchParams
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: RegExp
  run(call: Call): void | Promise<void>
}

/** Answers with a JSON document. */
export function sendJson(response: ServerResponse, document: unknown, status = 200): void {
  const body = Buffer.from(`${JSON.stringify(document)}\n`)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': body.byteLength })
  response.end(body)
}

/** Answers with a status and no body: 204 done, 304 it was so already. */
export function sendStatus(response: ServerResponse, status: 204 | 304): void {
  response.writeHead(status)
  response.end()
}

export const flag = (query: URLSearchParams, name: string): boolean =>
  !['', '0', 'false', 'no', null].includes(query.get(name))

/** The `filters` parameter: a map of arrays, or (old clients) of objects whose keys count. */
export function parseFilters(query: URLSearchParams): Map<string, string[]> {
  const text = query.get('filters')
  const filters = new Map<string, string[]>()
  if (!text) return filters
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new Refusal(500, `invalid character '${text[0]}' looking for beginning of value`)
  }
  for (const [name, values] of Object.entries(parsed ?? {}))
    filters.set(name, Array.isArray(values) ? values.map(String) : Object.keys(values ?? {}))
  return filters
}

/** At most 1 MiB of JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.byteLength
    if (bytes > 1024 ** 2) throw new Refusal(400, 'http: request body too large')
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    throw new Refusal(400, 'invalid JSON: EOF')
  }
}
