import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { BuildOptions, ContextEntry } from '../../../shared/contract/builds.ts'
import { until } from '../../support/process.ts'
import { openWorkshop, type WorkshopKit } from '../../support/workshop.ts'
import { sendJson, TinyEngine } from '../engine/tiny-engine.ts'

/** An engine that refuses, or breaks off, while the bytes are still coming: nobody may be left waiting. */
let engine: TinyEngine
let kit: WorkshopKit

beforeEach(async () => {
  engine = new TinyEngine()
  await engine.start()
  kit = await openWorkshop(`unix://${engine.socket}`)
})
afterEach(async () => {
  await kit.close()
  await engine.close()
})

const options: BuildOptions = {
  ...{ tags: [], dockerfile: 'Dockerfile', dockerfileText: 'FROM scratch\n', target: null, args: [], labels: [] },
  ...{ platform: null, noCache: false, pull: false },
}
const piece = 'A'.repeat(262_144)

/** Sends until it is refused; the fault it was refused with. */
async function pour(send: (at: number) => Promise<void>): Promise<string> {
  for (let at = 0; at < 200; at += 1) {
    const refused = await send(at * 196_608).then(
      () => null,
      (error: { reason: string }) => error.reason,
    )
    if (refused !== null) return refused
  }
  return 'took all'
}
async function buildUntilRefused(): Promise<{ refused: string; jobId: string }> {
  const { jobId } = await kit.workshop.builds.start({
    context: { kind: 'upload', name: 'x', ignore: null, dockerfileText: null },
    options,
  })
  const entry: ContextEntry = { path: 'big', kind: 'file', mode: 0o644, size: 200 * 196_608, modifiedAt: 0, link: null }
  const refused = await pour((at) =>
    kit.workshop.builds.put({ jobId, pieces: [{ entry, at, bytes: piece }], last: false }),
  )
  return { refused, jobId }
}

it('a build that the engine refuses at once ends with the engine’s words, and the window is told', {
  timeout: 20_000,
}, async () => {
  engine.handle = (_request, response, path) => {
    if (!path.startsWith('/build')) return false
    sendJson(response, { message: 'dockerfile parse error line 1: unknown instruction: FRM' }, 400)
    return true
  }
  const { refused, jobId } = await buildUntilRefused()
  expect(refused).not.toBe('took all')
  expect(await kit.ended(jobId)).toMatchObject({
    state: 'failed',
    faultLine: 1,
    fault: { reason: 'build-failed', detail: 'dockerfile parse error line 1: unknown instruction: FRM' },
  })
})

it('a build whose connection breaks while its files come fails', { timeout: 20_000 }, async () => {
  engine.handle = (request, _response, path) => {
    if (!path.startsWith('/build')) return false
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > 1_000_000) request.socket.destroy()
    })
    return true
  }
  const { refused, jobId } = await buildUntilRefused()
  expect(refused).not.toBe('took all')
  expect((await kit.ended(jobId)).state).toBe('failed')
})

it('an engine that takes nothing holds the window back, until it is cancelled', { timeout: 20_000 }, async () => {
  let asked: IncomingMessage | undefined
  engine.handle = (request, _response, path) => {
    if (!path.startsWith('/images/load')) return false
    asked = request
    return true
  }
  const { jobId } = kit.workshop.transfers.load({ name: 'x.tar', bytes: 200 * 196_608 })
  let sent = 0
  const refused = pour(async (at) => {
    await kit.workshop.jobs.upload({ id: jobId, at, bytes: Buffer.from(piece, 'base64'), last: false })
    sent += 1
  })
  let before = -1
  await until(
    () => {
      const settled = sent > 0 && sent === before
      before = sent
      return settled
    },
    { everyMs: 200 },
  )
  // What the kernel and node's buffers take, and no more.
  expect(sent).toBeLessThan(10)
  await kit.workshop.jobs.cancel(jobId)
  expect(await refused).toBe('cancelled')
  expect((await kit.ended(jobId)).state).toBe('cancelled')
  // The connection is gone; a server that reads no more hears of it when it reads again.
  asked?.resume()
  await until(() => asked?.destroyed && !asked.complete)
})
