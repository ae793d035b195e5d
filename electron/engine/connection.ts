import type { Attempt, EngineInfo, EngineLink } from '../../shared/contract/engine.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import { AppError } from '../fault.ts'
import { deadline, pause } from './deadline.ts'
import type { Candidate } from './endpoints.ts'
import { isSession, type Loss, openSession, type Session, type Timings, usualTimings } from './session.ts'
import type { EngineEvent, EngineLog } from './types.ts'
import { watchSockets } from './watch-sockets.ts'

/** Retries go 0.25 → 5 s, each shortened by up to half at random so that several clients do not retry in step. */
const shortestDelayMs = 250
const longestDelayMs = 5000
/** A session that lasted this long was healthy: its loss is retried at once, as if it were the first. */
const healthyMs = 10_000
/** An engine that hangs has taken the ping's limit already; it is asked again soon, so that it is noticed when it goes on. */
const hungDelayMs = 500
/** The lost engine alone is retried for this long before the usual search may end up at another one. */
const stickyMs = 60_000
/** A socket's folder may change many times in a moment. */
const settleMs = 50

export interface Connection {
  readonly link: EngineLink
  onLink(listen: (link: EngineLink) => void): Undo
  onEvent(listen: (event: EngineEvent) => void): Undo
  /** The session in use. Throws ENGINE_OFFLINE where there is none. */
  session(): Session
  /** Ends what is there and looks for an engine among what `search` gives, most wanted first, until told otherwise. */
  seek(search: () => Promise<readonly Candidate[]>): void
  /** Cuts the wait for the next try short. */
  retry(): void
  close(): void
}

/** The state machine of docs/architecture.md, "Engine connection": always online, or offline with the reason and trying again. */
export function createConnection(log: EngineLog, timings: Timings = usualTimings): Connection {
  const linkListeners = new Set<(link: EngineLink) => void>()
  const eventListeners = new Set<(event: EngineEvent) => void>()
  let link: EngineLink = { kind: 'connecting', attempt: 1 }
  let session: Session | null = null
  let generation = new AbortController()
  let bell = new AbortController()

  const ring = () => bell.abort()
  const notify = <T>(listeners: ReadonlySet<(value: T) => void>, value: T) => {
    for (const listen of listeners) {
      try {
        listen(value)
      } catch (error) {
        log.error('A listener of the engine failed', error)
      }
    }
  }
  const set = (next: EngineLink) => {
    const before = sentenceOf(link)
    link = next
    if (sentenceOf(next) !== before) log.info(sentenceOf(next))
    notify(linkListeners, next)
  }

  async function run(search: () => Promise<readonly Candidate[]>, signal: AbortSignal): Promise<void> {
    let failures = 0
    let drops = 0
    let last: { candidate: Candidate; info: EngineInfo; at: number } | null = null
    let offlineSince = 0
    let unwatch: Undo = () => {}
    const goOffline = async (attempts: Attempt[], delayMs: number) => {
      offlineSince ||= Date.now()
      const retryAt = Date.now() + delayMs
      set({ kind: 'offline', attempts, last: last?.info ?? null, since: offlineSince, retryAt })
      const rung = deadline([bell.signal, signal], null, () => undefined)
      await pause(delayMs, rung.signal)
      rung.release()
      if (!bell.signal.aborted || signal.aborted) return
      // Something happened at a socket, or somebody asked: the next tries come quickly again.
      await pause(settleMs, signal)
      failures = 0
    }
    try {
      while (!signal.aborted) {
        const all = await search()
        const wanted = last && Date.now() - last.at < stickyMs ? [last.candidate] : all
        unwatch()
        bell = new AbortController()
        unwatch = watchSockets(wanted, ring)
        const round = await tryEach(wanted, signal)
        if (signal.aborted) return
        if (!round.found) {
          failures += 1
          const hung = round.attempts.some(({ fault }) => fault === 'not-answering')
          await goOffline(round.attempts, hung ? Math.min(hungDelayMs, delayOf(failures)) : delayOf(failures))
          continue
        }
        const { candidate, opened } = round.found
        unwatch()
        const since = Date.now()
        offlineSince = 0
        session = opened
        set({ kind: 'online', engine: opened.info, since })
        const loss = await opened.ended
        session = null
        if (signal.aborted) return
        last = { candidate, info: opened.info, at: Date.now() }
        failures = 0
        drops = Date.now() - since >= healthyMs ? 0 : drops + 1
        bell = new AbortController()
        const again = loss.fault === 'not-answering' ? hungDelayMs : drops === 0 ? 0 : delayOf(drops)
        await goOffline([{ endpoint: candidate.endpoint, ...loss }], again)
      }
    } finally {
      unwatch()
    }
  }

  async function tryEach(candidates: readonly Candidate[], signal: AbortSignal) {
    const attempts: Attempt[] = []
    for (const candidate of candidates) {
      const opened = await openSession(candidate, (event) => notify(eventListeners, event), timings, signal)
      if (isSession(opened)) return { attempts, found: { candidate, opened } }
      if (signal.aborted) break
      attempts.push(attemptOf(candidate, opened))
    }
    return { attempts, found: null }
  }

  return {
    get link() {
      return link
    },
    onLink(listen) {
      linkListeners.add(listen)
      return () => linkListeners.delete(listen)
    },
    onEvent(listen) {
      eventListeners.add(listen)
      return () => eventListeners.delete(listen)
    },
    session() {
      if (session) return session
      const detail =
        link.kind === 'offline' ? link.attempts.map(({ detail: said }) => said).join('; ') : 'Not connected yet'
      throw new AppError('ENGINE_OFFLINE', 'engine-offline', { detail })
    },
    seek(search) {
      generation.abort()
      generation = new AbortController()
      session = null
      set({ kind: 'connecting', attempt: 1 })
      const { signal } = generation
      run(search, signal).catch((error: unknown) => {
        if (!signal.aborted) log.error('The search for an engine failed', error)
      })
    },
    retry: ring,
    close() {
      generation.abort()
      session = null
      linkListeners.clear()
      eventListeners.clear()
    },
  }
}

function attemptOf({ endpoint }: Candidate, { fault, detail }: Loss): Attempt {
  return { endpoint, fault, detail }
}

function delayOf(failures: number): number {
  const full = Math.min(longestDelayMs, shortestDelayMs * 2 ** Math.min(failures - 1, 10))
  return full * (0.5 + Math.random() / 2)
}

/** What the log says of a link; two links with the same sentence are the same state. */
function sentenceOf(link: EngineLink): string {
  switch (link.kind) {
    case 'connecting':
      return 'Looking for an engine'
    case 'online':
      return `Connected to ${link.engine.product} ${link.engine.version} at ${link.engine.endpoint.url} (API ${link.engine.apiVersion})`
    case 'offline':
      return `No engine: ${link.attempts.map(({ endpoint, fault }) => `${endpoint.url} ${fault}`).join(', ')}`
  }
}
