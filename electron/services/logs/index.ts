import type { LogFindNotice, LogLine, LogNotice, LogQuery } from '../../../shared/contract/logs.ts'
import { AppError } from '../../fault.ts'
import type { ServiceParts } from '../types.ts'
import type { StoreBudget } from './line-store.ts'
import { LogSession } from './session.ts'

/** One method a procedure of `shared/contract/logs.ts`, with the same meaning; throws AppError. */
export interface LogsService {
  open(input: { containerIds: string[] }): { sessionId: string }
  follow(input: { sessionId: string }, signal: AbortSignal): AsyncGenerator<LogNotice, void>
  read(input: {
    sessionId: string
    from: number
    count: number
    findId?: string | undefined
  }): Promise<{ lines: LogLine[] }>
  find(input: { sessionId: string; query: LogQuery }, signal: AbortSignal): AsyncGenerator<LogFindNotice, void>
  findNext(input: {
    sessionId: string
    findId: string
    from: number
    direction: 'forward' | 'backward'
  }): { line: number; rank: number } | null
  exportPiece(input: { sessionId: string; fromLine: number; toLine: number; timestamps: boolean }): {
    text: string
    next: number | null
  }
  /** How many sessions are open: for tests and diagnostics. */
  readonly openSessions: number
  close(): Promise<void>
}

export interface LogsOptions {
  readonly budget?: StoreBudget
  /** How long a session outlives its last follower. */
  readonly lingerMs?: number
}

/** More are never looked at together; an idle one gives way to a new one. */
const maxSessions = 32

interface Open {
  readonly key: string
  readonly session: LogSession
  followers: number
  linger: NodeJS.Timeout | undefined
}

/** The log sessions of this back end: windows that ask for the same containers share one. */
export function createLogs(parts: ServiceParts, options: LogsOptions = {}): LogsService {
  const lingerMs = options.lingerMs ?? 30_000
  const byId = new Map<string, Open>()
  const byKey = new Map<string, Open>()

  const end = async (open: Open): Promise<void> => {
    clearTimeout(open.linger)
    byId.delete(open.session.id)
    if (byKey.get(open.key) === open) byKey.delete(open.key)
    await open.session.close()
  }
  const endAsync = (open: Open): void => {
    end(open).catch((error: unknown) => parts.log.error('Closing a log session failed', error))
  }
  const startLinger = (open: Open): void => {
    clearTimeout(open.linger)
    open.linger = setTimeout(() => endAsync(open), lingerMs)
    open.linger.unref()
  }
  const find = (id: string): LogSession => {
    const open = byId.get(id)
    if (!open) throw new AppError('NOT_FOUND', 'session-missing')
    return open.session
  }

  return {
    open({ containerIds }) {
      const ids = [...new Set(containerIds)]
      const key = [...ids].sort().join(' ')
      const known = byKey.get(key)
      if (known) {
        if (known.followers === 0) startLinger(known)
        return { sessionId: known.session.id }
      }
      if (byId.size >= maxSessions) {
        const idle = [...byId.values()].find((open) => open.followers === 0)
        if (!idle) throw new AppError('REFUSED', 'internal', { detail: `More than ${maxSessions} logs are open` })
        endAsync(idle)
      }
      const { budget } = options
      const session = new LogSession({
        engine: parts.engine,
        log: parts.log,
        spillFolder: parts.dataFolder,
        containerIds: ids,
        ...(budget && { budget }),
      })
      const open: Open = { key, session, followers: 0, linger: undefined }
      byId.set(session.id, open)
      byKey.set(key, open)
      session.start()
      startLinger(open)
      return { sessionId: session.id }
    },
    async *follow({ sessionId }, signal) {
      const session = find(sessionId)
      const open = byId.get(sessionId)
      if (!open) return
      open.followers += 1
      clearTimeout(open.linger)
      try {
        yield* session.follow(signal)
      } finally {
        open.followers -= 1
        if (open.followers === 0 && byId.has(sessionId)) startLinger(open)
      }
    },
    async read({ sessionId, from, count, findId }) {
      return { lines: await find(sessionId).read(from, count, findId) }
    },
    async *find({ sessionId, query }, signal) {
      yield* find(sessionId).find(query, signal)
    },
    findNext({ sessionId, findId, from, direction }) {
      return find(sessionId).findNext(findId, from, direction)
    },
    exportPiece({ sessionId, fromLine, toLine, timestamps }) {
      return find(sessionId).exportPiece(fromLine, toLine, timestamps)
    },
    get openSessions() {
      return byId.size
    },
    async close() {
      await Promise.all([...byId.values()].map(end))
    },
  }
}
