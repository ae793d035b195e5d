import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Undo } from '../../shared/lib/undo.ts'

/** A ticket is good for one exchange within this time. */
export const ticketLifeMs = 60_000
const mostTickets = 8
const mostSessions = 64
const mostBadTries = 10
const badTriesWindowMs = 60_000

/** One browser tab that was let in. */
export interface Session {
  /** The only origin on which its token is good: `http://127.0.0.1:PORT` and `http://localhost:PORT` are two. */
  readonly origin: string
  /** Fires when the session has been ended; every socket of it closes then. */
  readonly ended: AbortSignal
}

export type Redeemed = { readonly kind: 'token'; readonly token: string } | Refused
type Admitted = { readonly kind: 'session'; readonly session: Session } | Refused
/**
 * `slow-down`: more than ten wrong secrets within a minute. A right one is let in even then: 256 bits are not guessed, and
 * otherwise any program on this machine could lock the user out.
 */
interface Refused {
  readonly kind: 'wrong' | 'slow-down'
}

export interface Tickets {
  /** A new one-time ticket. */
  issue(): string
  /** Exchanges a ticket, once, for the token of a new session on `origin`. */
  redeem(ticket: string, origin: string): Redeemed
  /** The session of a token, if it is used on the session's own origin. */
  admit(token: string, origin: string): Admitted
  /** Ends every session and voids every ticket, at once. */
  endAll(): void
  /** Called at the first refusal of each spell of too many tries, for a line in the terminal. */
  onAlarm(listen: () => void): Undo
}

/**
 * The secrets of browser mode. Tickets and tokens are 256 random bits; only their SHA-256 digests are kept, and looking one up
 * compares with every digest in constant time, so that neither memory nor timing tells a secret.
 */
export function createTickets(now: () => number = Date.now): Tickets {
  let tickets: { digest: Buffer; expiresAt: number }[] = []
  let sessions: { digest: Buffer; session: Session; end: () => void }[] = []
  let badTries: number[] = []
  let alarmed = false
  const listeners = new Set<() => void>()

  const refused = (): Refused => {
    const at = now()
    badTries = badTries.filter((tried) => at - tried < badTriesWindowMs)
    if (badTries.length < mostBadTries) {
      badTries.push(at)
      alarmed = false
      return { kind: 'wrong' }
    }
    if (!alarmed) for (const listen of listeners) listen()
    alarmed = true
    return { kind: 'slow-down' }
  }

  return {
    issue() {
      const ticket = newSecret()
      tickets = [...tickets.slice(1 - mostTickets), { digest: digestOf(ticket), expiresAt: now() + ticketLifeMs }]
      return ticket
    },

    redeem(ticket, origin) {
      const found = find(tickets, ticket)
      if (!found || found.expiresAt <= now()) return refused()
      tickets = tickets.filter((other) => other !== found)
      const token = newSecret()
      const ending = new AbortController()
      // The oldest make room: a tab that comes back asks for a new link.
      for (const { end } of sessions.splice(0, sessions.length - mostSessions + 1)) end()
      sessions.push({
        digest: digestOf(token),
        session: { origin, ended: ending.signal },
        end: () => ending.abort(),
      })
      return { kind: 'token', token }
    },

    admit(token, origin) {
      const found = find(sessions, token)
      return found && found.session.origin === origin ? { kind: 'session', session: found.session } : refused()
    },

    endAll() {
      const ending = sessions
      sessions = []
      tickets = []
      for (const { end } of ending) end()
    },

    onAlarm(listen) {
      listeners.add(listen)
      return () => void listeners.delete(listen)
    },
  }
}

const newSecret = (): string => randomBytes(32).toString('base64url')
const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Looks at every entry, whether or not an earlier one matched. */
function find<T extends { digest: Buffer }>(entries: readonly T[], secret: string): T | undefined {
  const digest = digestOf(secret)
  let found: T | undefined
  for (const entry of entries) if (timingSafeEqual(entry.digest, digest)) found = entry
  return found
}
