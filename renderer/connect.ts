import type { Undo } from '../shared/lib/undo.ts'
import { type Client, clientOverPort, clientOverSocket } from './client.ts'

/** Why browser mode does not let this page in. */
type ConnectRefusal =
  | 'no-ticket' // opened without a link, and this tab has no session
  | 'ticket-spent' // the link was used before, or is older than a minute
  | 'session-ended' // the back end was started anew, or its sessions were ended
  | 'too-many-tries' // ten wrong tickets within a minute
  | 'too-many-tabs' // every socket is taken

/** How this page stands to the back end. Each `ready` brings a fresh client: what was read over an older one is stale. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready'; readonly client: Client }
  | { readonly kind: 'refused'; readonly reason: ConnectRefusal }
  /** The connection broke and is tried again at `retryAt` (ms since the epoch). */
  | { readonly kind: 'lost'; readonly attempt: number; readonly retryAt: number }

export interface Connector {
  /** The connection now. */
  readonly connection: Connection
  /** Called on each change, not with the present one. */
  onChange(listen: (connection: Connection) => void): Undo
  /** Tries now instead of at `retryAt`. */
  retry(): void
  /** A one-time link for another tab of browser mode; null on the desktop, or when the session has ended. */
  newLink(): Promise<string | null>
  close(): void
}

const tokenKey = 'portlight-session'
const retryDelaysMs = [250, 500, 1000, 2000, 5000]
/** A session that stayed up this long counts as healthy: the next loss starts at the shortest delay again. */
const healthyMs = 10_000
/** How long a page without ticket and session waits for a port before it says that it needs a link. */
const portPatienceMs = 1500

/**
 * Finds the back end and stays connected to it. Call it before the document has been parsed (at the top of a module script): the
 * preload script posts the desktop's port at DOMContentLoaded. In browser mode the ticket in the fragment is exchanged for a
 * session token, which this tab keeps, and the socket is opened with it.
 */
export function connect(): Connector {
  let connection: Connection = { kind: 'connecting' }
  const listeners = new Set<(connection: Connection) => void>()
  const closing = new AbortController()
  const { signal } = closing
  /** Events of an older one no longer count. */
  let current: WebSocket | MessagePort | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  /** Aborted when everything begins anew, so that an answer to an older question is not used. */
  let round = new AbortController()

  const become = (next: Connection): void => {
    if (signal.aborted) return
    connection = next
    for (const listen of listeners) listen(next)
  }

  const openSocket = (token: string): void => {
    clearTimeout(timer)
    const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/rpc`)
    current = opened
    let readyAt = 0
    opened.addEventListener('open', () => opened.send(token), { signal })
    // The server's first message says that the token was taken; all later ones are the client's.
    opened.addEventListener(
      'message',
      () => {
        readyAt = Date.now()
        become({ kind: 'ready', client: clientOverSocket(opened) })
      },
      { signal, once: true },
    )
    opened.addEventListener(
      'close',
      (event) => {
        if (current !== opened) return
        const refusal = refusalOfClose(event.code)
        if (refusal) {
          if (refusal === 'session-ended') sessionStorage.removeItem(tokenKey)
          become({ kind: 'refused', reason: refusal })
          return
        }
        if (readyAt > 0 && Date.now() - readyAt >= healthyMs) failures = 0
        later(() => openSocket(token))
      },
      { signal },
    )
  }

  const later = (run: () => void): void => {
    const delay = (retryDelaysMs[failures] ?? 5000) * (0.8 + Math.random() * 0.4)
    failures += 1
    become({ kind: 'lost', attempt: failures, retryAt: Date.now() + delay })
    timer = setTimeout(run, delay)
  }

  const redeem = async (ticket: string): Promise<void> => {
    const mine = AbortSignal.any([signal, round.signal])
    try {
      const body = JSON.stringify({ ticket })
      const answer = await fetch('/session', { method: 'POST', headers: jsonHeaders, body, signal: mine })
      if (answer.status === 200) {
        const { token } = (await answer.json()) as { token: string }
        sessionStorage.setItem(tokenKey, token)
        openSocket(token)
      } else become({ kind: 'refused', reason: answer.status === 429 ? 'too-many-tries' : 'ticket-spent' })
    } catch {
      if (!mine.aborted) later(() => void redeem(ticket))
    }
  }

  const onPort = (event: MessageEvent): void => {
    const [port] = event.ports
    if (event.source !== window || event.data?.kind !== 'portlight-port' || !port) return
    clearTimeout(timer)
    current = port
    // A back end that was restarted sends its new port before or after the old one has closed.
    const lose = (): void => {
      if (current === port) become({ kind: 'connecting' })
    }
    port.addEventListener('close', lose, { signal, once: true })
    become({ kind: 'ready', client: clientOverPort(port) })
  }
  window.addEventListener('message', onPort, { signal })

  const begin = (): void => {
    const ticket = takeTicket()
    const token = sessionStorage.getItem(tokenKey)
    if (ticket) void redeem(ticket)
    else if (token) openSocket(token)
    else if (location.protocol === 'http:') {
      timer = setTimeout(() => become({ kind: 'refused', reason: 'no-ticket' }), portPatienceMs)
    }
  }
  begin()
  // A fresh link pasted into this tab changes the fragment only.
  window.addEventListener('hashchange', () => ticketPattern.test(location.hash) && restart(), { signal })

  const restart = (): void => {
    // The desktop's port cannot be asked for again: the preload script brings the next one by itself.
    if (current instanceof MessagePort) return
    clearTimeout(timer)
    round.abort()
    round = new AbortController()
    const old = current
    current = undefined
    old?.close()
    failures = 0
    become({ kind: 'connecting' })
    begin()
  }

  return {
    get connection() {
      return connection
    },
    onChange(listen) {
      listeners.add(listen)
      return () => void listeners.delete(listen)
    },
    retry: restart,
    async newLink() {
      const token = sessionStorage.getItem(tokenKey)
      if (!token) return null
      const answer = await fetch('/ticket', { method: 'POST', headers: { authorization: `Bearer ${token}` }, signal })
      if (answer.status !== 200) return null
      const { ticket } = (await answer.json()) as { ticket: string }
      return `${location.origin}/#ticket=${ticket}`
    },
    close() {
      clearTimeout(timer)
      closing.abort()
      current?.close()
      listeners.clear()
    },
  }
}

const jsonHeaders = { 'content-type': 'application/json' }
const ticketPattern = /^#ticket=([\w-]{43})$/

/** The ticket in the fragment, which is taken out of the address bar and of the tab's history at once. */
function takeTicket(): string | null {
  const ticket = ticketPattern.exec(location.hash)?.[1] ?? null
  if (ticket) history.replaceState(null, '', location.pathname)
  return ticket
}

/** The close codes are those of electron/transports/http-server.ts. */
function refusalOfClose(code: number): ConnectRefusal | null {
  if (code === 4401) return 'session-ended'
  if (code === 4429) return 'too-many-tries'
  if (code === 4503) return 'too-many-tabs'
  return null
}
