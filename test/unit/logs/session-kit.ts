import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { flag } from '../../../electron/services/logs/flags.ts'
import type { StoreBudget } from '../../../electron/services/logs/line-store.ts'
import { LogSession } from '../../../electron/services/logs/session.ts'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import { bytesOf, type FakeContainer, FakeEngine, type Message } from './fake-engine.ts'
import { FakeList } from './fake-list.ts'

/** Where the fake engine's clock begins, in seconds. */
export const base = 1_700_000_000

interface Seen {
  text: string
  stream: string
  flags: number
}

/** A fake engine and the log sessions on it, which must leave nothing behind. */
export class SessionKit {
  engine = new FakeEngine()
  readonly list = new FakeList()
  readonly warnings: string[] = []
  /** Our clock, as the tests set it. */
  wall = (base + 100_000) * 1000
  readonly #folder = mkdtempSync(join(tmpdir(), 'pl-logs-'))
  readonly #open = new Set<LogSession>()

  start(ids: string[] | LogSelection, budget?: StoreBudget): LogSession {
    const session = new LogSession({
      engine: this.engine.asEngine(),
      log: {
        info: () => {},
        warn: (message) => this.warnings.push(message),
        error: (_: string, error?: unknown) => console.error(error),
      },
      spillFolder: this.#folder,
      selection: Array.isArray(ids) ? { kind: 'containers', ids } : ids,
      containers: this.list,
      clock: { wall: () => this.wall, steady: () => performance.now() },
      ...(budget && { budget }),
    })
    this.#open.add(session)
    session.start()
    return session
  }

  async end(session: LogSession): Promise<void> {
    this.#open.delete(session)
    await session.close()
  }

  async close(): Promise<void> {
    for (const session of this.#open) await this.end(session)
    expect(this.engine.openReads).toBe(0)
    expect(this.engine.listeners).toBe(0)
    expect(this.list.listeners).toBe(0)
    expect(readdirSync(this.#folder)).toEqual([])
    rmSync(this.#folder, { recursive: true })
  }

  stop(box: FakeContainer, exitCode = 0): void {
    box.state = 'exited'
    box.exitCode = exitCode
    this.engine.event(box.id, 'die')
  }

  run(box: FakeContainer): void {
    box.state = 'running'
    box.startedAt = (box.startedAt ?? 0) + 1
    this.engine.event(box.id, 'start')
  }
}

export function all(session: LogSession): { lines: Seen[]; markers: string[] } {
  const lines: Seen[] = []
  const markers: string[] = []
  for (const { chunk, entry, entryEnd } of session.store.spans(0, session.store.end)) {
    for (let i = entry; i < entryEnd; i += 1) {
      const text = Buffer.from(chunk.text(i)).toString('latin1')
      if (chunk.isMarker(i)) markers.push((JSON.parse(text) as { code: string }).code)
      else lines.push({ text, stream: chunk.flags(i) & flag.stderr ? 'stderr' : 'stdout', flags: chunk.flags(i) })
    }
  }
  return { lines, markers }
}

/** What of each message the session must hold: its bytes and stream. */
export const wanted = (messages: Message[], stream?: string) =>
  messages
    .filter((message) => !stream || message.stream === stream)
    .map((message) => `${message.stream}:${Buffer.from(bytesOf(message.text)).toString('latin1')}`)
export const got = (session: LogSession, stream?: string) =>
  all(session)
    .lines.filter((line) => !stream || line.stream === stream)
    .map((line) => `${line.stream}:${line.text}`)

/** All of it as a file holds it, as bytes that latin1 keeps apart. */
export function exported(session: LogSession, options: Partial<Parameters<LogSession['exportPiece']>[0]> = {}): string {
  let text = ''
  const to = options.to ?? session.store.end
  for (let next: number | null = options.from ?? 0, start = true; next !== null; start = false) {
    const piece = session.exportPiece({ format: 'text', timestamps: true, ...options, from: next, to, start })
    text += piece.bytes.toString('latin1')
    next = piece.next
  }
  return text
}

export const numbered = (count: number, from = 0): Message[] =>
  Array.from({ length: count }, (_, i) => ({
    seconds: base + Math.floor((from + i) / 100),
    nanos: ((from + i) % 100) * 1000,
    stream: (from + i) % 7 === 3 ? 'stderr' : 'stdout',
    text: `line ${from + i}`,
  }))

export async function until(session: LogSession, state: string): Promise<void> {
  await vi.waitFor(() => expect(session.notice().sources.map((source) => source.state)).toEqual([state]), 5000)
}
