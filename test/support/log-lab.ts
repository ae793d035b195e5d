import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '../../electron/engine/engine.ts'
import { createCommands } from '../../electron/services/commands.ts'
import { createContainers } from '../../electron/services/containers.ts'
import { LogSession } from '../../electron/services/logs/session.ts'
import type { LogLine, LogSelection, LogSource } from '../../shared/contract/logs.ts'
import type { TestEngine } from './engine.ts'
import { until } from './process.ts'

export interface LogLab {
  /** A session of its own on each call, begun. */
  open(selection: LogSelection): LogSession
  /** Ends the sessions and the connection. */
  close(): Promise<void>
}

/** The back end's log sessions in this process, on an engine at `url`. `far`: as if the engine's own log files could not be read here. */
export async function createLogLab(url: string, far = false): Promise<LogLab> {
  const log = { info: () => undefined, warn: () => undefined, error: console.error }
  const dataFolder = await mkdtemp(join(tmpdir(), 'portlight-logs-'))
  const engine = createEngine({ url, env: {}, log, startDemo: () => Promise.reject(new Error('No demo here')) })
  if (far) engine.containers.logFiles = async () => 'part'
  const parts = { engine, dataFolder, log }
  const containers = createContainers({ ...parts, commands: createCommands(parts) })
  const sessions: LogSession[] = []
  return {
    open(selection) {
      const session = new LogSession({
        engine,
        log,
        spillFolder: dataFolder,
        selection,
        containers: containers.collection,
      })
      sessions.push(session)
      session.start()
      return session
    },
    async close() {
      for (const session of sessions) await session.close()
      containers.close()
      await engine.close()
      await rm(dataFolder, { recursive: true })
    },
  }
}

/** Waits until every container of the session is in this state. */
export function allAre(session: LogSession, state: LogSource['state'], timeoutMs = 60_000): Promise<true> {
  const states = () => session.notice().sources.map((source) => source.state)
  return until(() => states().length > 0 && states().every((each) => each === state), {
    timeoutMs,
    describe: () => `The sources are ${states().join(', ')}, not ${state}`,
  })
}

/** "Export all" as bytes that latin1 keeps apart. */
export function exportedBytes(session: LogSession, timestamps = true): string {
  const parts: string[] = []
  for (let next: number | null = session.store.first; next !== null; ) {
    const start = next === session.store.first
    const piece = session.exportPiece({ from: next, to: session.store.end, format: 'text', timestamps, start })
    parts.push(piece.bytes.toString('latin1'))
    next = piece.next
  }
  return parts.join('')
}

const asPrinted = { maxBuffer: 1 << 30, encoding: 'latin1' } as const

/** What `docker logs` prints, both streams in the order in which they are sent, in the same form. */
export function dockerLogs(engine: TestEngine, name: string, timestamps = true): Promise<string> {
  const command = `docker -H ${engine.url} logs ${timestamps ? '--timestamps' : ''} ${name} 2>&1`
  return new Promise((resolve, reject) =>
    execFile('sh', ['-c', command], asPrinted, (error, out) => (error ? reject(error) : resolve(out))),
  )
}

/**
 * The same, each stream by itself: what one says between two pieces of a long line of the other is then a line of its own, as it is in a
 * session.
 */
export function dockerLogStreams(engine: TestEngine, name: string): Promise<string[]> {
  const args = ['-H', engine.url, 'logs', '--timestamps', name]
  return new Promise((resolve, reject) =>
    execFile('docker', args, asPrinted, (error, out, err) => (error ? reject(error) : resolve([out, err]))),
  )
}

export async function allLines(session: LogSession): Promise<LogLine[]> {
  const lines: LogLine[] = []
  for (let from = session.store.first; from < session.store.end; ) {
    const page = await session.read(from, 1000)
    const last = page.at(-1)
    if (!last) break
    lines.push(...page)
    from = last.number + 1
  }
  return lines
}

export interface Verdict {
  readonly lines: number
  readonly lost: number
  readonly doubled: number
  /** The lines of each stream are in their order. */
  readonly inOrder: boolean
}

/** How a log differs from what the engine holds of each stream: lines with their timestamps, each to be there as often, in their order. */
export function judge(got: string, held: readonly string[]): Verdict {
  const lines = linesOf(got)
  const times = countOf(lines)
  const streams = held.map(linesOf)
  const expected = countOf(streams.flat())
  let lost = 0
  for (const [line, count] of expected) lost += Math.max(0, count - (times.get(line) ?? 0))
  let doubled = 0
  for (const [line, count] of times) doubled += Math.max(0, count - Math.max(1, expected.get(line) ?? 0))
  const inOrder = streams.every((stream) => {
    const own = new Set(stream)
    return lines.filter((line) => own.has(line)).join('\n') === stream.join('\n')
  })
  return { lines: streams.flat().length, lost, doubled, inOrder }
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

function countOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}
