import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '../../electron/app.ts'
import type { JobRow } from '../../shared/contract/jobs.ts'
import { largestPiece } from '../../shared/lib/file-limits.ts'
import { until } from '../support/process.ts'
import { sendJson, TinyEngine } from '../unit/engine/tiny-engine.ts'
import type { ScriptedApp } from './scripted-app.ts'
import { overPort, overSocket, type Way } from './ways.ts'

/** Bytes between a window and an engine, over the real transports and through the real back end. */
const bytes = Buffer.alloc(1_000_000, Buffer.from([0, 1, 127, 128, 255, 10, 13, 34, 92]))
const engine = new TinyEngine()
let taken = Buffer.alloc(0)
let folder: string
let app: App

beforeAll(async () => {
  engine.handle = (request, response, path) => {
    if (path.startsWith('/images/load')) {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        taken = Buffer.concat(parts)
        response.end(`${JSON.stringify({ stream: 'Loaded image: app:1\n' })}\r\n`)
      })
    } else if (path.startsWith('/images/get')) response.end(bytes)
    else if (path.endsWith('/history')) sendJson(response, [])
    else if (path.startsWith('/images/app:1/json')) sendJson(response, { Id: 'sha256:ab', RepoTags: ['app:1'] })
    else return false
    return true
  }
  await engine.start()
  folder = await mkdtemp(join(tmpdir(), 'portlight-workshop-'))
  const log = { info() {}, warn() {}, error() {} }
  const env = { ...process.env, DOCKER_CONFIG: folder }
  app = await createApp({
    mode: 'browser',
    engineUrl: `unix://${engine.socket}`,
    env,
    dataFolder: folder,
    log,
    version: '1',
  })
})
afterAll(async () => {
  await app.close()
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

describe.each([
  ['a message port', overPort],
  ['a web socket', overSocket],
] as const)('over %s', { timeout: 20_000 }, (_name, connect: (app: ScriptedApp) => Promise<Way>) => {
  let way: Way
  beforeAll(async () => {
    way = await connect(app as unknown as ScriptedApp)
    for await (const link of await way.client.engine.link()) if (link.kind === 'online') break
  })
  afterAll(() => way.close())

  const ended = async (jobId: string): Promise<JobRow> => {
    for await (const change of await way.client.jobs.watch()) {
      const row = (change.kind === 'delta' ? change.upserted : change.rows).find(({ id }) => id === jobId)
      if (row && row.endedAt !== null) return row
    }
    throw new Error('The stream ended')
  }

  it('a tar goes up in the largest pieces that there may be, whatever is in it', async () => {
    const { jobId } = await way.client.images.load({ name: 'app.tar', bytes: bytes.length })
    for (let at = 0; at < bytes.length; at += largestPiece) {
      const piece = bytes.subarray(at, at + largestPiece)
      const last = at + piece.length === bytes.length
      await way.client.jobs.upload({ id: jobId, at, bytes: piece, last })
    }
    expect(await ended(jobId)).toMatchObject({ state: 'done', result: { kind: 'loaded', images: ['app:1'] } })
    expect(taken.equals(bytes)).toBe(true)
  })

  it('and comes down, and a second window sees the same jobs', async () => {
    const { jobId } = await way.client.images.save({ refs: ['app:1'] })
    const parts: Uint8Array[] = []
    for (let at: number | null = 0; at !== null; ) {
      const piece: { bytes: Uint8Array; next: number | null } = await way.client.jobs.download({ id: jobId, at })
      parts.push(piece.bytes)
      at = piece.next
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true)
    const other = await connect(app as unknown as ScriptedApp)
    for await (const change of await other.client.jobs.watch()) {
      const rows = change.kind === 'snapshot' ? change.rows : []
      expect(rows.find(({ id }) => id === jobId)).toMatchObject({ state: 'done', result: { bytes: bytes.length } })
      break
    }
    await other.close()
  })

  it('a job goes on when its window has gone', async () => {
    const leaving = await connect(app as unknown as ScriptedApp)
    const { jobId } = await leaving.client.images.load({ name: 'app.tar', bytes: 0 })
    await leaving.client.jobs.upload({ id: jobId, at: 0, bytes: new Uint8Array(3), last: false })
    await leaving.close()
    await way.client.jobs.upload({ id: jobId, at: 3, bytes: new Uint8Array(), last: true })
    expect(await ended(jobId)).toMatchObject({ state: 'done' })
  })

  it('what is too large, or names what it must not, is refused at the border', async () => {
    const { images, builds, jobs } = way.client
    const refused = (call: Promise<unknown>) => expect(call).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await refused(jobs.upload({ id: 'x', at: 0, bytes: new Uint8Array(largestPiece + 1), last: false }))
    await refused(jobs.upload({ id: 'x', at: 0, bytes: 'AAAA' as unknown as Uint8Array, last: false }))
    await refused(builds.put({ jobId: 'x', pieces: [], last: 7 as unknown as boolean }))
    await refused(images.load({ name: '../../etc/passwd', bytes: 1 }))
    await refused(images.pull({ reference: 'x', platform: 'linux;rm' }))
    await refused(way.client.registry.login({ registry: 'https://x/y', user: 'a', password: 'b' }))
    const entry = { path: '../x', kind: 'file' as const, mode: 0o644, size: 0, modifiedAt: 0, link: null }
    await refused(builds.put({ jobId: 'x', pieces: [{ entry, at: 0, bytes: '' }], last: true }))
    await expect(way.client.run.chooseFolder()).rejects.toMatchObject({ data: { reason: 'no-dialog' } })
    await expect(builds.chooseFolder()).rejects.toMatchObject({ data: { reason: 'no-dialog' } })
    await expect(jobs.cancel({ id: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND', data: { reason: 'job-missing' } })
    await until(() => app.openStreams <= 1)
  })
})
