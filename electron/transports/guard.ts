import type { IncomingMessage } from 'node:http'

/**
 * The first thing that happens to every request, static files and upgrades included. Gives the origin that the request rightly
 * came to (`http://127.0.0.1:PORT` or `http://localhost:PORT`), or null: then the answer is 403 with an empty body.
 * All comparisons are of whole strings, so no look-alike, other spelling or DNS name that points here gets through.
 */
export function guardedOrigin(request: IncomingMessage, port: number): string | null {
  // An absolute-form target (`GET http://other/ HTTP/1.1`) names a second host, which would count instead of the header.
  if (!request.url?.startsWith('/')) return null
  // Node keeps the first of two Host headers; a proxy on the way may have looked at the other.
  const hosts = headerValues(request, 'host')
  const [host] = hosts
  // Browsers leave out the port that http has anyway.
  const ending = port === 80 ? '' : `:${port}`
  if (hosts.length !== 1 || (host !== `127.0.0.1${ending}` && host !== `localhost${ending}`)) return null
  const expected = `http://${host}`

  const origins = headerValues(request, 'origin')
  const mustHaveOrigin = request.method !== 'GET' || headerValues(request, 'upgrade').length > 0
  if (origins.length > 1 || (origins.length === 0 && mustHaveOrigin)) return null
  if (origins.length === 1 && origins[0] !== expected) return null

  return headerValues(request, 'sec-fetch-site').every((site) => site === 'same-origin' || site === 'none') ||
    isArrival(request)
    ? expected
    : null
}

/** The door that the redirect file leads to. A file's origin is opaque, so browsers call this navigation cross-site. */
export const arrivalPath = '/open'

/** The one thing that another site may do: open the constant page at the door in a tab. It cannot read it or send it data. */
function isArrival(request: IncomingMessage): boolean {
  const is = (name: string, value: string): boolean => {
    const values = headerValues(request, name)
    return values.length === 1 && values[0] === value
  }
  return (
    request.method === 'GET' &&
    request.url === arrivalPath &&
    headerValues(request, 'origin').length === 0 &&
    is('sec-fetch-mode', 'navigate') &&
    is('sec-fetch-dest', 'document')
  )
}

/** Every value as it came, since Node's own `headers` drops repeated ones. */
function headerValues(request: IncomingMessage, name: string): string[] {
  const values: string[] = []
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    if (request.rawHeaders[at]?.toLowerCase() === name) values.push(request.rawHeaders[at + 1] ?? '')
  }
  return values
}
