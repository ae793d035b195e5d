import type {
  LogExportFormat,
  LogFilter,
  LogFindNotice,
  LogHistogram,
  LogLine,
  LogNotice,
  LogQuery,
  LogSelection,
  LogViewNotice,
} from '../../../shared/contract/logs.ts'
import { AppError } from '../../fault.ts'
import { giveMemoryBack } from '../memory.ts'
import type { ServiceParts } from '../types.ts'
import type { StoreBudget } from './line-store.ts'
import { ScanPool } from './scan-pool.ts'
import type { LinePlace } from './scans.ts'
import { selectionKey } from './selection.ts'
import { LogSession } from './session.ts'
import type { ContainerList } from './source-set.ts'

/** One method a procedure of `shared/contract/logs.ts`, with the same meaning; throws AppError. */
export interface LogsService {
  open(input: { selection: LogSelection }): { sessionId: string }
  follow(input: { sessionId: string }, signal: AbortSignal): AsyncGenerator<LogNotice, void>
  read(input: {
    sessionId: string
    viewId?: string | undefined
    from: number
    count: number
    findId?: string | undefined
  }): Promise<{ lines: LogLine[] }>
  text(input: { sessionId: string; number: number; from: number }): { text: string; next: number | null }
  lineAt(input: { sessionId: string; viewId?: string | undefined; at: number }): LinePlace | null
  rowOf(input: { sessionId: string; viewId: string; number: number }): LinePlace | null
  view(input: { sessionId: string; filter: LogFilter }, signal: AbortSignal): AsyncGenerator<LogViewNotice, void>
  histogram(input: {
    sessionId: string
    viewId: string
    since: number | null
    until: number | null
    buckets: number
  }): LogHistogram | null
  findMarks(input: { sessionId: string; findId: string; buckets: number }): { counts: number[] }
  find(
    input: { sessionId: string; viewId?: string | undefined; query: LogQuery },
    signal: AbortSignal,
  ): AsyncGenerator<LogFindNotice, void>
  findNext(input: {
    sessionId: string
    findId: string
    from: number
    direction: 'forward' | 'backward'
  }): (LinePlace & { rank: number }) | null
  exportPiece(input: {
    sessionId: string
    viewId?: string | undefined
    from: number
    to: number
    format: LogExportFormat
    timestamps: boolean
    start?: boolean | undefined
  }): { bytes: string; next: number | null }
  /** How many sessions are open: for tests and diagnostics. */
  readonly openSessions: number
  close(): Promise<void>
}

export interface LogsOptions {
  readonly budget?: StoreBudget
  /** How long a session outlives its last follower. */
  readonly lingerMs?: number
}

/** Bytes of a closed session that are worth a collection. */
const worthGivingBack = 16 * 1024 * 1024
/** After its end; again, since what its last streams and answers held is let go a little later. */
const giveBackAfterMs = [1000, 8000]

/** More are never looked at together; an idle one gives way to a new one. */
const maxSessions = 32

interface Open {
  readonly key: string
  readonly session: LogSession
  followers: number
  linger: NodeJS.Timeout | undefined
}

/** The log sessions of this back end: windows that ask for the same containers share one. */
export function createLogs(
  parts: ServiceParts & { containers: ContainerList },
  options: LogsOptions = {},
): LogsService {
  const lingerMs = options.lingerMs ?? 30_000
  const byId = new Map<string, Open>()
  const byKey = new Map<string, Open>()
  const pool = new ScanPool()

  const end = async (open: Open): Promise<void> => {
    clearTimeout(open.linger)
    byId.delete(open.session.id)
    if (byKey.get(open.key) === open) byKey.delete(open.key)
    const { bytes } = open.session.store
    await open.session.close()
    if (bytes > worthGivingBack && byId.size === 0)
      for (const ms of giveBackAfterMs) setTimeout(giveMemoryBack, ms).unref()
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
    open({ selection }) {
      const { link } = parts.engine
      const key = selectionKey(selection, link.kind === 'online' ? link.engine.endpoint.id : null)
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
        selection,
        containers: parts.containers,
        pool,
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
    async read({ sessionId, viewId, from, count, findId }) {
      return { lines: await find(sessionId).read(from, count, viewId, findId) }
    },
    async *view({ sessionId, filter }, signal) {
      yield* find(sessionId).scans.view(filter, signal)
    },
    async *find({ sessionId, viewId, query }, signal) {
      yield* find(sessionId).scans.find(query, viewId, signal)
    },
    findNext: ({ sessionId, findId, from, direction }) => find(sessionId).scans.findNext(findId, from, direction),
    findMarks: ({ sessionId, findId, buckets }) => ({ counts: find(sessionId).scans.findMarks(findId, buckets) }),
    lineAt: ({ sessionId, viewId, at }) => find(sessionId).scans.lineAt(viewId, at),
    rowOf: ({ sessionId, viewId, number }) => find(sessionId).scans.rowOf(viewId, number),
    histogram: ({ sessionId, viewId, since, until, buckets }) =>
      find(sessionId).scans.histogram(viewId, since, until, buckets),
    text: ({ sessionId, number, from }) => find(sessionId).text(number, from),
    exportPiece({ sessionId, viewId, from, to, format, timestamps, start = false }) {
      const session = find(sessionId)
      const view = viewId === undefined ? null : session.scans.rows(viewId)
      // No row outside of these is looked for, whatever was asked.
      const rows = { from: Math.max(from, view?.first ?? 0), to: Math.min(to, view ? view.first + view.count : to) }
      const { bytes, next } = session.exportPiece({ ...rows, view, format, timestamps, start })
      return { bytes: bytes.toString('latin1'), next }
    },
    get openSessions() {
      return byId.size
    },
    async close() {
      await Promise.all([...byId.values()].map(end))
      await pool.close()
    },
  }
}
