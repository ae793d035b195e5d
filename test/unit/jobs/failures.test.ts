import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { JobRow } from '../../../shared/contract/jobs.ts'
import { largestPiece } from '../../../shared/lib/file-limits.ts'
import { type ScriptedEngine, startScriptedEngine } from '../../support/scripted-engine.ts'
import { SCRIPTED_IMAGE } from '../../support/scripted-world.ts'
import { openWorkshop, type WorkshopKit } from '../../support/workshop.ts'

let engine: ScriptedEngine
let kit: WorkshopKit
const undos: (() => void)[] = []

beforeAll(async () => {
  engine = await startScriptedEngine()
  kit = await openWorkshop(engine.url)
})
afterAll(async () => {
  await kit.close()
  await engine.close()
})
afterEach(() => {
  for (const undo of undos.splice(0)) undo()
})

/** What a pull comes to when the engine answers this. */
async function pull(
  answer: Parameters<ScriptedEngine['answer']>[1],
  reference: string = SCRIPTED_IMAGE,
): Promise<JobRow> {
  undos.push(engine.answer('POST /images/create', answer))
  const row = await kit.ended(kit.workshop.images.pull({ reference, platform: null }).jobId)
  for (const undo of undos.splice(0)) undo()
  return row
}
const lines = (...values: object[]): string => values.map((value) => `${JSON.stringify(value)}\r\n`).join('')
const failed = (reason: string, detail: unknown = expect.any(String)) => ({
  state: 'failed',
  result: null,
  fault: { reason, detail },
})

describe('a pull is done only when it is (F13)', { timeout: 20_000 }, () => {
  const fine = { status: 'Pull complete', id: '0123456789ab', progressDetail: {} }

  it('with statuses only, and with a last line that has no newline', async () => {
    expect(await pull({ body: lines(fine) })).toMatchObject({ state: 'done', share: 1, result: { kind: 'image' } })
    const row = await pull({ body: JSON.stringify({ status: 'Status: Image is up to date' }) })
    expect(row).toMatchObject({ state: 'done', status: 'Status: Image is up to date', result: { unchanged: true } })
  })

  it('not with an error object after a 200, in whatever form, and in the words of the engine', async () => {
    const words = 'layers from manifest don’t match image configuration'
    for (const body of [
      lines(fine, { errorDetail: { message: words }, error: words }),
      lines(fine, { errorDetail: { code: 1, message: words } }, fine),
      lines({ error: words, status: 'Pull complete' }),
      `${lines(fine)}${JSON.stringify({ error: words })}`,
    ]) {
      expect(await pull({ body })).toMatchObject(failed('engine-said', words))
    }
    expect(await pull({ body: lines({ error: { odd: 1 } }) })).toMatchObject(
      failed('engine-said', '{"error":{"odd":1}}'),
    )
  })

  it('not when the stream breaks off; what the engine said before that counts more', async () => {
    const cut = { cut: true, headers: { 'Content-Length': '99999' } }
    expect(await pull({ ...cut, body: lines(fine) })).toMatchObject(failed('stream-cut'))
    expect(await pull({ ...cut, body: '' })).toMatchObject({ state: 'failed', result: null })
    const told = await pull({ ...cut, body: lines({ error: 'toomanyrequests: slow down' }) })
    expect(told).toMatchObject(failed('engine-said', 'toomanyrequests: slow down'))
  })

  it('not when the image is not there afterwards', async () => {
    const row = await pull({ body: lines(fine) }, 'nobody/has/this:1')
    expect(row).toMatchObject(failed('not-there-after'))
  })

  it('not when the engine answers something else', async () => {
    expect(await pull({ body: '<html>login</html>' })).toMatchObject(failed('engine-garbled'))
    expect(await pull({ status: 502, body: '<html>bad gateway</html>' })).toMatchObject(failed('engine-garbled'))
    expect(await pull({ status: 500, body: '' })).toMatchObject({
      state: 'failed',
      fault: { reason: 'engine-garbled' },
    })
  })

  it('and says why in the terms of registries', async () => {
    const said: readonly [string, string][] = [
      ['Get "https://r.example:5000/v2/": http: server gave HTTP response to HTTPS client', 'registry-insecure'],
      ['Get "https://r.example:5000/v2/": dial tcp: lookup r.example: no such host', 'registry-unreachable'],
      ['Head "https://r.example/v2/x/manifests/1": unauthorized: incorrect username or password', 'registry-auth'],
      [
        "pull access denied for x, repository does not exist or may require 'docker login': denied: requested access",
        'registry-auth',
      ],
      ['manifest for r.example:5000/x:1 not found: manifest unknown: manifest unknown', 'registry-missing'],
      ['no matching manifest for linux/s390x in the manifest list entries', 'platform-missing'],
      ['write /var/lib/docker/tmp/x: no space left on device', 'no-space'],
    ]
    for (const [message, reason] of said) {
      const params = { registry: 'r.example:5000' }
      const wanted =
        reason === 'no-space' ? failed(reason, message) : { ...failed(reason, message), fault: { reason, params } }
      const reference = 'r.example:5000/x:1'
      expect(await pull({ status: 500, body: JSON.stringify({ message }) }, reference)).toMatchObject(
        reason === 'no-space' ? failed(reason, message) : wanted,
      )
      expect(await pull({ body: lines(fine, { error: message }) }, reference)).toMatchObject(wanted)
    }
  })
})

describe('what is left of a transfer that failed', { timeout: 20_000 }, () => {
  const transfer = async (kind: 'pull' | 'push', ...said: object[]) => {
    const path = kind === 'pull' ? 'POST /images/create' : /^POST \/images\/.*\/push/
    undos.push(engine.answer(path, { body: lines(...said, { error: 'broken' }) }))
    const { images } = kit.workshop
    const { jobId } = kind === 'pull' ? images.pull({ reference: 'x:1', platform: null }) : images.push(SCRIPTED_IMAGE)
    const row = await kit.ended(jobId)
    for (const undo of undos.splice(0)) undo()
    return row
  }
  const part = (status: string, progressDetail: object = {}) => ({ id: '0123456789ab', status, progressDetail })

  it('is nothing, or the layers that came whole', async () => {
    const half = part('Downloading', { current: 5, total: 10 })
    expect(await transfer('pull')).toMatchObject({ state: 'failed', leaves: 'nothing' })
    expect(await transfer('pull', half)).toMatchObject({ leaves: 'nothing' })
    expect(await transfer('pull', half, part('Download complete'))).toMatchObject({ leaves: 'layers' })
    expect(await transfer('push', part('Pushed'))).toMatchObject({ leaves: 'layers' })
  })

  it('shows a layer that has been read whole for a push as one, though the total is no longer told then', async () => {
    const row = await transfer('push', part('Pushing', { current: 7, total: 10 }), part('Pushing', { current: 11 }))
    expect(row.bars).toMatchObject([{ current: 11, total: 11, share: 1 }])
  })
})

describe('the other long ones', { timeout: 20_000 }, () => {
  it('a push without a digest at its end did not happen', async () => {
    undos.push(engine.answer(/^POST \/images\/.*\/push/, { body: lines({ status: 'Pushed', id: '0123456789ab' }) }))
    const row = await kit.ended(kit.workshop.images.push(SCRIPTED_IMAGE).jobId)
    expect(row).toMatchObject(failed('stream-cut'))
    for (const undo of undos.splice(0)) undo()
    const digest = `sha256:${'a'.repeat(64)}`
    undos.push(
      engine.answer(/^POST \/images\/.*\/push/, {
        body: lines({ progressDetail: {}, aux: { Tag: '1', Digest: digest, Size: 528 } }),
      }),
    )
    expect(await kit.ended(kit.workshop.images.push(SCRIPTED_IMAGE).jobId)).toMatchObject({
      state: 'done',
      result: { digest },
    })
  })

  it('a save that breaks off fails at the window too', async () => {
    undos.push(
      engine.answer('GET /images/get', {
        body: 'x'.repeat(largestPiece + 1000),
        cut: true,
        headers: { 'Content-Length': '9999999' },
      }),
    )
    const { jobId } = kit.workshop.transfers.save([SCRIPTED_IMAGE])
    const { next } = await kit.workshop.jobs.download({ id: jobId, at: 0 })
    await expect(kit.workshop.jobs.download({ id: jobId, at: next ?? 0 })).rejects.toMatchObject({
      reason: 'stream-cut',
    })
    expect(await kit.ended(jobId)).toMatchObject(failed('stream-cut'))
  })

  it('a load into an engine that hangs can be cancelled, and the window hears it', async () => {
    undos.push(engine.hang('POST /images/load'))
    const { jobId } = kit.workshop.transfers.load({ name: 'x.tar', bytes: 0 })
    const given = kit.workshop.jobs.upload({ id: jobId, at: 0, bytes: new Uint8Array(3), last: false })
    given.catch(() => undefined)
    await kit.when(jobId, ({ state }) => state === 'running')
    await kit.workshop.jobs.cancel(jobId)
    expect(await kit.ended(jobId)).toMatchObject({ state: 'cancelled' })
    await expect(
      kit.workshop.jobs.upload({ id: jobId, at: 3, bytes: new Uint8Array(), last: true }),
    ).rejects.toMatchObject({
      reason: 'cancelled',
    })
    expect(engine.requests.open('POST /images/load')).toBe(0)
  })

  it('a prune that is stopped tells what it had removed', async () => {
    const first = engine.world.addImage({ tags: ['gone/one:1'] })
    const second = engine.world.addImage({ tags: ['kept/two:1'] })
    undos.push(engine.hang('DELETE /images/kept/two'))
    const { jobId } = kit.workshop.prune.prune([first, second].map(({ id, tags }) => ({ id, tags })))
    await kit.when(jobId, ({ share }) => (share ?? 0) > 0)
    await kit.workshop.jobs.cancel(jobId)
    expect(await kit.ended(jobId)).toMatchObject({
      state: 'cancelled',
      leaves: 'removed',
      result: { items: [{ id: first.id, outcome: 'removed' }] },
    })
  })

  it('an engine that goes away in the middle is a failure', async () => {
    undos.push(engine.stallAt('POST /images/create', 1))
    const { jobId } = kit.workshop.images.pull({ reference: SCRIPTED_IMAGE, platform: null })
    await kit.when(jobId, ({ state }) => state === 'running')
    await engine.refuse()
    expect(await kit.ended(jobId)).toMatchObject({ state: 'failed', result: null })
    await engine.back()
  })
})
