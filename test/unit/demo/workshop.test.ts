import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ScriptedEngine, startScriptedEngine } from '../../support/scripted-engine.ts'
import { backwards, openWorkshop, type WorkshopKit } from '../../support/workshop.ts'

const never = new AbortController().signal
let engine: ScriptedEngine
let kit: WorkshopKit

beforeAll(async () => {
  engine = await startScriptedEngine({ pace: 0.15 })
  kit = await openWorkshop(engine.url)
})
afterAll(async () => {
  await kit.close()
  await engine.close()
})
const pull = (reference: string) => kit.ended(kit.workshop.images.pull({ reference, platform: null }).jobId)

it('the demo engine finds, pulls, tags, pushes and prunes as a real one', { timeout: 20_000 }, async () => {
  const found = await kit.workshop.images.search({ term: 'redis', limit: 5 }, never)
  expect(found[0]).toMatchObject({ name: 'redis', official: true })
  const pulled = await pull('redis:7')
  expect(pulled).toMatchObject({ state: 'done', result: { tags: ['redis:7'], unchanged: false } })
  expect(pulled.bars.length).toBeGreaterThan(1)
  expect(pulled.bars.every(({ what, share }) => what === 'Pull complete' && share === 1)).toBe(true)
  expect((await pull('redis:7')).result).toMatchObject({ unchanged: true })
  expect(backwards(kit.heard)).toEqual([])

  await kit.workshop.images.tag('redis:7', 'me/mine:1')
  const pushed = await kit.ended(kit.workshop.images.push('me/mine:1').jobId)
  expect(pushed).toMatchObject({ state: 'done', result: { kind: 'pushed', digest: expect.stringMatching(/^sha256:/) } })
  expect((await kit.workshop.prune.dependents('redis:7', never)).verdict).toBe('untag')

  const { items } = await kit.workshop.prune.preview({ which: 'unused', olderThanHours: null }, never)
  const mine = items.find(({ tags }) => tags.includes('me/mine:1'))
  expect(mine?.uniqueBytes).toBeGreaterThan(0)
  const { jobId } = kit.workshop.prune.prune([{ id: mine?.id ?? '', tags: mine?.tags ?? [] }])
  expect((await kit.ended(jobId)).result).toMatchObject({ kind: 'pruned', items: [{ outcome: 'removed' }] })
  await expect(kit.engine.images.inspect('redis:7', never)).rejects.toMatchObject({ reason: 'image-missing' })
})

it('and refuses as one', { timeout: 20_000 }, async () => {
  expect((await pull('nobody/knows-this')).fault).toMatchObject({ reason: 'registry-auth' })
  expect((await pull('r.example/x')).fault).toMatchObject({ reason: 'registry-unreachable' })
  const login = kit.workshop.registries.login({ registry: 'docker.io', user: 'ann', password: 'secret' })
  await expect(login).rejects.toMatchObject({ reason: 'login-refused' })
  const saved = kit.workshop.transfers.save(['redis:1'])
  expect(await kit.ended(saved.jobId)).toMatchObject({ state: 'failed', fault: { reason: 'image-missing' } })
})

it('a pull that is cancelled leaves no image there either', { timeout: 20_000 }, async () => {
  const { jobId } = kit.workshop.images.pull({ reference: 'mysql:8', platform: null })
  await kit.when(jobId, ({ bars }) => bars.length > 0)
  await kit.workshop.jobs.cancel(jobId)
  await new Promise((resolve) => setTimeout(resolve, 300))
  await expect(kit.engine.images.inspect('mysql:8', never)).rejects.toMatchObject({ reason: 'image-missing' })
})

it('a build goes through the steps of its Dockerfile, takes what it knows from the cache, and fails where it says so', {
  timeout: 20_000,
}, async () => {
  const build = async (text: string) => {
    const { jobId } = await kit.workshop.builds.start({
      context: { kind: 'upload', name: 'shop', ignore: null, dockerfileText: null },
      options: {
        ...{ tags: ['shop/new:1'], dockerfile: 'Dockerfile', dockerfileText: text, target: null, args: [], labels: [] },
        ...{ platform: null, noCache: false, pull: false },
      },
    })
    const entry = { path: 'a', kind: 'file' as const, mode: 0o644, size: 700, modifiedAt: 0, link: null }
    const bytes = Buffer.alloc(700).toString('base64')
    await kit.workshop.builds.put({ jobId, pieces: [{ entry, at: 0, bytes }], last: true })
    return kit.ended(jobId)
  }
  const text = 'FROM scratch AS base\nCOPY a \\\n  /a\nRUN make\nFROM base\nCMD ["/a"]\n'
  const first = await build(text)
  expect(first).toMatchObject({ state: 'done', result: { tags: ['shop/new:1'] } })
  expect(first.steps.map(({ line, cached }) => [line, cached])).toEqual([1, 2, 4, 5, 6].map((line) => [line, false]))
  expect((await build(text)).steps.filter(({ cached }) => cached)).toHaveLength(3)
  expect(await build('FROM scratch\nRUN exit 7\n')).toMatchObject({
    state: 'failed',
    faultLine: 2,
    fault: { reason: 'build-failed' },
  })
  expect(await build('FROM scratch\n\nFOO\n')).toMatchObject({ state: 'failed', faultLine: 3 })
  expect((await build('FROM nobody/knows\n')).fault?.reason).toBe('registry-auth')
  expect(backwards(kit.heard)).toEqual([])
})
