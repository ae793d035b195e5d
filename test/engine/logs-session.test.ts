import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { LogSession } from '../../electron/services/logs/session.ts'
import {
  busyboxImage,
  type PrivateEngine,
  releaseTestEngine,
  startPrivateEngine,
  type TestEngine,
  testEngine,
  testLabel,
} from '../support/engine.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const made: string[] = []
let cli: TestEngine
let engine: Engine
let folder: string
let session: LogSession | undefined

const connect = (url: string): Engine =>
  createEngine({ url, env: {}, log, startDemo: () => Promise.reject(new Error('no demo here')) })

beforeAll(async () => {
  cli = await testEngine()
  engine = connect(cli.url)
  folder = await mkdtemp(join(tmpdir(), 'portlight-logs-'))
})
afterEach(async () => {
  await session?.close()
  session = undefined
  for (const name of made.splice(0)) await cli.docker('rm', '-f', name).catch(() => undefined)
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
  await releaseTestEngine()
})

let count = 0
async function run(script: string, options: string[] = [], on: TestEngine = cli): Promise<string> {
  count += 1
  const name = `logs-session-${process.pid}-${count}`
  if (on === cli) made.push(name)
  const flags = ['--name', name, '--label', `${testLabel}=1`, '--network', 'none', ...options]
  await on.docker('run', '-d', ...flags, busyboxImage, 'sh', '-c', script)
  return name
}

function open(name: string, on: Engine = engine): LogSession {
  session = new LogSession({
    engine: on,
    log,
    spillFolder: folder,
    selection: { kind: 'containers', ids: [name] },
    containers: { subscribe: () => () => undefined },
  })
  session.start()
  return session
}

const stateOf = (of: LogSession) => of.notice().sources[0]?.state
const waitFor = (check: () => void, timeout = 15_000) => vi.waitFor(check, { timeout, interval: 50 })

/** `docker logs`, both streams in the order in which they are sent, as bytes that latin1 keeps apart. */
function dockerLogs(name: string, timestamps: boolean, on: TestEngine = cli): Promise<string> {
  const command = `docker -H ${on.url} logs ${timestamps ? '--timestamps' : ''} ${name} 2>&1`
  return new Promise((resolve, reject) =>
    execFile('sh', ['-c', command], { maxBuffer: 1 << 30, encoding: 'latin1' }, (error, out) =>
      error ? reject(error) : resolve(out),
    ),
  )
}

function exported(of: LogSession, timestamps: boolean): string {
  const parts: string[] = []
  for (let next: number | null = 0; next !== null; ) {
    const piece = of.exportPiece({ from: next, to: of.store.end, format: 'text', timestamps, start: next === 0 })
    parts.push(piece.bytes.toString('latin1'))
    next = piece.next
  }
  return parts.join('')
}

it('holds what `docker logs --timestamps` prints, byte for byte', async () => {
  const name = await run(
    `i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i é🚀"; [ $((i%5)) = 0 ] && echo "err $i" >&2; done;
     printf '\\033[31mred\\033[0m\\r\\n\\000nul\\n\\n   \\n'; printf 'no newline'; exit 3`,
  )
  await cli.docker('wait', name)
  const of = open(name)
  await waitFor(() => expect(stateOf(of)).toBe('ended'))
  expect(exported(of, true)).toBe(await dockerLogs(name, true))
  expect(exported(of, false)).toBe(await dockerLogs(name, false))
  const last = await of.read(of.store.end - 1, 1)
  expect(last[0]?.marker).toEqual({ code: 'stopped', params: { exitCode: '3' } })
})

it('holds a TTY log', async () => {
  const name = await run(`echo one; head -c 40000 /dev/zero | tr '\\0' y; echo; echo two`, ['-t'])
  await cli.docker('wait', name)
  const of = open(name)
  await waitFor(() => expect(stateOf(of)).toBe('ended'))
  expect(exported(of, false)).toBe(await dockerLogs(name, false))
  expect((await of.read(0, 9)).map((line) => line.fullBytes)).toEqual([4, 40_001, 4, 0])
})

it('joins a line of 1 MiB that the engine sends in pieces, whatever stderr says meanwhile', async () => {
  const name = await run(
    `(head -c 1048576 /dev/zero | tr '\\0' x; echo) & i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "err $i" >&2; done; wait`,
  )
  await cli.docker('wait', name)
  const of = open(name)
  await waitFor(() => expect(stateOf(of)).toBe('ended'))
  const lines = await of.read(0, 1000)
  expect(lines.filter((line) => line.stream === 'stderr').map((line) => line.text)).toEqual(
    Array.from({ length: 200 }, (_, i) => `err ${i + 1}`),
  )
  const long = lines.filter((line) => line.stream === 'stdout' && line.kind === 'line')
  expect(long.map((line) => [line.fullBytes, line.text])).toEqual([[1_048_576, 'x'.repeat(16_384)]])
  expect(exported(of, false)).toContain(`${'x'.repeat(1_048_576)}\n`)
})

it('follows a container through twenty restarts, every line once', async () => {
  const name = await run('i=0; while true; do i=$((i+1)); echo "$$ $i"; echo "e $i" >&2; usleep 3000; done', [
    '--init=false',
  ])
  const of = open(name)
  await waitFor(() => expect(of.store.end).toBeGreaterThan(10))
  for (let i = 0; i < 20; i += 1) await cli.docker('restart', '-t', '0', name)
  await cli.docker('stop', '-t', '0', name)
  await waitFor(() => expect(stateOf(of)).toBe('ended'))
  expect(exported(of, true)).toBe(await dockerLogs(name, true))
  const restarts = (await of.read(0, 1000))
    .concat(await readAll(of))
    .filter((line) => line.marker?.code === 'restarted')
  expect(new Set(restarts.map((line) => line.number)).size).toBe(20)
}, 120_000)

async function readAll(of: LogSession) {
  const lines = []
  for (let from = 0; from < of.store.end; from += 1000) lines.push(...(await of.read(from, 1000)))
  return lines
}

it('says that a driver keeps nothing, and lets a removed container be read on', async () => {
  const unreadable = open(await run('echo gone', ['--log-driver', 'none']))
  await waitFor(() => expect(stateOf(unreadable)).toBe('unreadable'))
  expect((await unreadable.read(0, 5)).map((line) => line.marker)).toEqual([
    { code: 'unreadable', params: { driver: 'none' } },
  ])
  await unreadable.close()

  const name = await run('echo kept; sleep 100')
  const of = open(name)
  await waitFor(() => expect(of.store.end).toBe(1))
  await cli.docker('rm', '-f', name)
  await waitFor(() => expect(stateOf(of)).toBe('removed'))
  expect((await of.read(0, 5))[0]?.text).toBe('kept')
})

it('loses and doubles nothing when the engine is killed and started again', async () => {
  const own: PrivateEngine = await startPrivateEngine()
  const ownEngine = connect(own.url)
  try {
    const name = await run('i=0; while true; do i=$((i+1)); echo "line $i"; usleep 2000; done', [], own)
    const of = open(name, ownEngine)
    await waitFor(() => expect(of.store.end).toBeGreaterThan(50))
    for (let i = 0; i < 2; i += 1) {
      await own.kill()
      await waitFor(() => expect(stateOf(of)).toBe('waiting'))
      await own.start()
      await waitFor(() => expect(stateOf(of)).toBe('following'))
      const before = of.store.end
      await waitFor(() => expect(of.store.end).toBeGreaterThan(before + 50))
    }
    await own.docker('stop', '-t', '0', name)
    await waitFor(() => expect(stateOf(of)).toBe('ended'))
    expect(exported(of, true)).toBe(await dockerLogs(name, true, own))
    await of.close()
    session = undefined
  } finally {
    await ownEngine.close()
    await own.close()
  }
}, 120_000)
