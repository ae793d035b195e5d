import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { connect } from 'node:net'
import type { Client } from '../../renderer/client.ts'
import type { LogNotice, LogSelection } from '../../shared/contract/logs.ts'
import { busyboxImage, type PrivateEngine } from '../../test/support/engine.ts'
import { cliEnv } from '../cli-env.ts'

/** 103 bytes and a newline, and 105 from number 100,000,000 on. */
const words = 'the quick brown fox jumps over the lazy dog and back again while the cats look on in hers'

/** The text of a line of `makeLog`. */
export const lineText = (number: number): string => `${String(number).padStart(8, '0')} INFO ${words}`

/** A stopped container whose log has `lines` lines of 104 bytes. Gives its id. */
export async function makeLog(engine: PrivateEngine, name: string, lines: number): Promise<string> {
  const program = `BEGIN { for (i = 0; i < ${lines}; i++) printf "%08d INFO ${words}\\n", i }`
  const id = await engine.docker('create', '--name', name, '--network', 'none', busyboxImage, 'awk', program)
  await engine.docker('start', id)
  // The CLI gives up after two minutes.
  while ((await engine.docker('inspect', '-f', '{{.State.Running}}', id)) === 'true')
    await new Promise((resolve) => setTimeout(resolve, 500))
  return id
}

/** ms that `docker logs` takes for all of it; its output goes to `file`, or nowhere. */
export async function dockerLogs(engine: PrivateEngine, id: string, file?: string): Promise<number> {
  const from = performance.now()
  const child = spawn('docker', ['logs', id], {
    env: cliEnv(engine),
    stdio: ['ignore', file === undefined ? 'ignore' : 'pipe', 'ignore'],
  })
  if (file !== undefined) child.stdout?.pipe(createWriteStream(file))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`docker logs ended with ${code}`)
  return performance.now() - from
}

/** ms that a reader takes which does nothing with the bytes, asking for what the session asks for. */
export async function plainRead(engine: PrivateEngine, id: string): Promise<number> {
  const from = performance.now()
  const socket = connect({
    path: engine.socket,
    onread: { buffer: new Uint8Array(64 * 1024), callback: () => true },
  })
  const target = `/containers/${id}/logs?stdout=true&stderr=true&timestamps=true`
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  await new Promise((resolve) => socket.once('close', resolve))
  return performance.now() - from
}

export interface FollowedLog {
  readonly sessionId: string
  /** The newest notice. */
  latest(): LogNotice | null
  /** Resolves with the first notice that is as wanted. */
  until(wanted: (notice: LogNotice) => boolean): Promise<LogNotice>
  /** As a window that is closed. */
  leave(): Promise<void>
}

/** Opens a log (of one container where an id is given) as a window does and follows it. `hear` is called for each notice. */
export async function followLog(
  client: Client,
  of: string | LogSelection,
  hear: (notice: LogNotice) => void = () => {},
): Promise<FollowedLog> {
  const selection = typeof of === 'string' ? { kind: 'containers' as const, ids: [of] } : of
  const { sessionId } = await client.logs.open({ selection })
  const stop = new AbortController()
  const stream = await client.logs.follow({ sessionId }, { signal: stop.signal })
  let latest: LogNotice | null = null
  let waiting: (() => void)[] = []
  const reading = (async () => {
    for await (const notice of stream) {
      latest = notice
      hear(notice)
      for (const wake of waiting.splice(0)) wake()
    }
  })().catch(() => undefined)
  return {
    sessionId,
    latest: () => latest,
    async until(wanted) {
      for (;;) {
        if (latest && wanted(latest)) return latest
        await new Promise<void>((resolve) => {
          waiting = [...waiting, resolve]
        })
      }
    },
    async leave() {
      stop.abort()
      await reading
    },
  }
}
