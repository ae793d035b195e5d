import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobRow } from '../../shared/contract/jobs.ts'
import { busyboxImage, canStartEngine, type PrivateEngine, startPrivateEngine, testLabel } from '../support/engine.ts'
import { until } from '../support/process.ts'
import { registryLogin, startRegistry, type TestRegistry } from '../support/registry.ts'
import { backwards, openWorkshop, type WorkshopKit } from '../support/workshop.ts'

let engine: PrivateEngine
let registry: TestRegistry
let locked: TestRegistry
let kit: WorkshopKit
/** Two layers of bytes that do not compress. */
const bigImage = 'portlight-test/workshop-big:1'
const never = new AbortController().signal

beforeAll(async () => {
  if (!canStartEngine()) return // A registry that died would be asked again for most of a minute.
  ;[engine, registry, locked] = await Promise.all([
    startPrivateEngine({ args: ['--max-download-attempts', '1'] }),
    startRegistry(),
    startRegistry({ auth: true }),
  ])
  const folder = await mkdtemp(join(tmpdir(), 'portlight-big-'))
  await writeFile(join(folder, 'one'), randomBytes(3 * 1024 * 1024))
  await writeFile(join(folder, 'two'), randomBytes(2 * 1024 * 1024))
  await writeFile(
    join(folder, 'Dockerfile'),
    `FROM scratch\nLABEL ${testLabel}=1\nCOPY one /\nCOPY two /\nCMD ["/one"]\n`,
  )
  await engine.docker('build', '-q', '-t', bigImage, folder)
  await rm(folder, { recursive: true })
  kit = await openWorkshop(engine.url)
})
afterAll(async () => {
  await kit?.close()
  await Promise.all([registry?.close(), locked?.close()])
  await engine?.close()
})

const images = async (): Promise<string[]> =>
  (await engine.docker('images', '-a', '--format', '{{.Repository}}:{{.Tag}}')).split('\n').sort()

/** Its name in a registry, pushed, and gone from the engine. */
async function published(name: string): Promise<string> {
  const reference = `${registry.host}/${name}`
  await engine.docker('tag', bigImage, reference)
  await engine.docker('push', '-q', reference)
  await engine.docker('rmi', reference)
  return reference
}

describe.skipIf(!canStartEngine())('a real registry', () => {
  it('takes a push and gives it back by a pull, with bars that never go back', async () => {
    const reference = `${registry.host}/team/app:1`
    await kit.workshop.images.tag(bigImage, reference)
    registry.throttle(4 * 1024 * 1024)
    const pushed = await kit.ended(kit.workshop.images.push(reference).jobId)
    expect(pushed).toMatchObject({ state: 'done', share: 1, fault: null, result: { kind: 'pushed' }, leaves: null })
    expect(await registry.tags('team/app')).toEqual(['1'])

    await engine.docker('rmi', '-f', reference, bigImage)
    const pull = kit.workshop.images.pull({ reference, platform: null })
    const pulled = await kit.ended(pull.jobId)
    registry.throttle(null)
    const id = await engine.docker('image', 'inspect', '-f', '{{.Id}}', reference)
    expect(pulled).toMatchObject({
      state: 'done',
      share: 1,
      result: { kind: 'image', imageId: id, tags: [reference], unchanged: false },
    })
    expect(pulled.bars.map(({ what }) => what)).toEqual(['Pull complete', 'Pull complete'])
    // It was really watched on its way.
    expect(new Set(kit.heard.filter((row) => row.id === pull.jobId).map(({ share }) => share)).size).toBeGreaterThan(4)
    expect(backwards(kit.heard)).toEqual([])

    const again = await kit.ended(kit.workshop.images.pull({ reference, platform: null }).jobId)
    expect(again.result).toMatchObject({ unchanged: true })
    await engine.docker('tag', reference, bigImage)
  })

  it('refuses in words: no such image, no registry, no such tag here', async () => {
    const fault = async (reference: string, platform: string | null = null) => {
      const row = await kit.ended(kit.workshop.images.pull({ reference, platform }).jobId)
      expect(row.state).toBe('failed')
      expect(row.fault?.detail).toBeTruthy()
      return row.fault?.reason
    }
    expect(await fault(`${registry.host}/no/such:1`)).toBe('registry-missing')
    expect(await fault('127.0.0.1:1/no/such:1')).toBe('registry-unreachable')
    await expect(async () => kit.workshop.images.pull({ reference: 'No Such', platform: null })).rejects.toMatchObject({
      reason: 'reference-invalid',
      params: { problem: 'spaces' },
    })
    const row = await kit.ended(kit.workshop.images.push(`${registry.host}/never/tagged:1`).jobId)
    expect(row).toMatchObject({ state: 'failed', fault: { reason: 'image-missing' } })
  })

  /** A layer that has come whole stays; what has come of others the engine throws away. */
  const leftBy = ({ bars }: JobRow): string =>
    bars.some(({ what }) => ['Download complete', 'Extracting', 'Pull complete'].includes(what)) ? 'layers' : 'nothing'

  it('a registry that is killed in the middle of a pull is a failure, and leaves no image', async () => {
    const dying = await startRegistry()
    const reference = `${dying.host}/dying:1`
    await engine.docker('tag', bigImage, reference)
    await engine.docker('push', '-q', reference)
    await engine.docker('rmi', '-f', reference, bigImage, `${registry.host}/team/app:1`)
    dying.throttle(512 * 1024)
    const { jobId } = kit.workshop.images.pull({ reference, platform: null })
    await kit.when(jobId, ({ bars }) => bars.some(({ what, current }) => what === 'Downloading' && current > 0))
    await dying.kill()
    const row = await kit.ended(jobId)
    expect(row).toMatchObject({ state: 'failed', result: null, leaves: leftBy(row) })
    expect(row.fault?.detail).toBeTruthy()
    expect(['registry-unreachable', 'engine-said']).toContain(row.fault?.reason)
    expect(await images()).not.toContain(reference)
    await dying.close()
    await engine.docker('pull', '-q', `${registry.host}/team/app:1`)
    await engine.docker('tag', `${registry.host}/team/app:1`, bigImage)
  })

  it('a cancelled pull and a cancelled push leave nothing behind', async () => {
    const reference = await published('cancelled/pull:1')
    await engine.docker('rmi', '-f', bigImage, `${registry.host}/team/app:1`)
    const before = await images()
    registry.throttle(512 * 1024)
    const { jobId } = kit.workshop.images.pull({ reference, platform: null })
    await kit.when(jobId, ({ bars }) => bars.some(({ what }) => what === 'Downloading'))
    await kit.workshop.jobs.cancel(jobId)
    const stopped = await kit.ended(jobId)
    expect(stopped).toMatchObject({ state: 'cancelled', fault: { reason: 'cancelled' }, leaves: leftBy(stopped) })
    // The engine has stopped too: what it was fetching is gone from its disk, and no image came of it.
    const fetched = async () =>
      (await readdir(join(engine.folder, 'data', 'tmp'))).filter((name) => name.startsWith('GetImageBlob'))
    await until(async () => (await fetched()).length === 0, {
      timeoutMs: 5000,
      describe: () => 'The engine goes on fetching',
    })
    expect(await images()).toEqual(before)

    registry.throttle(null)
    await engine.docker('pull', '-q', reference)
    const target = `${registry.host}/cancelled/push:1`
    const folder = await mkdtemp(join(tmpdir(), 'portlight-push-'))
    await writeFile(join(folder, 'new'), randomBytes(3 * 1024 * 1024))
    await writeFile(join(folder, 'Dockerfile'), `FROM ${reference}\nCOPY new /\n`)
    await engine.docker('build', '-q', '-t', target, folder)
    await rm(folder, { recursive: true })
    registry.throttle(512 * 1024)
    const push = kit.workshop.images.push(target)
    await kit.when(push.jobId, ({ bars }) => bars.some(({ what, current }) => what === 'Pushing' && current > 0))
    await kit.workshop.jobs.cancel(push.jobId)
    expect((await kit.ended(push.jobId)).state).toBe('cancelled')
    registry.throttle(null)
    expect(await registry.tags('cancelled/push')).toEqual([])
    await engine.docker('tag', reference, bigImage)
    expect(backwards(kit.heard)).toEqual([])
  })

  it('with a login: refused without one, fine with it, and the secret is nowhere', async () => {
    const reference = `${locked.host}/private/app:1`
    await kit.workshop.images.tag(busyboxImage, reference)
    const push = () => kit.ended(kit.workshop.images.push(reference).jobId)
    expect(await push()).toMatchObject({
      state: 'failed',
      fault: { reason: 'registry-auth', params: { registry: locked.host }, detail: 'no basic auth credentials' },
    })
    const { user, password } = registryLogin
    const login = (typed: string) => kit.workshop.registries.login({ registry: locked.host, user, password: typed })
    await expect(login('wrong password')).rejects.toMatchObject({ reason: 'login-refused' })
    expect(await kit.workshop.registries.accounts()).toEqual({ accounts: [], problems: [] })
    expect(await login(password)).toEqual({ registry: locked.host, user, helper: null })
    expect(await push()).toMatchObject({ state: 'done', result: { kind: 'pushed' } })
    await engine.docker('rmi', reference)
    const pulled = await kit.ended(kit.workshop.images.pull({ reference, platform: null }).jobId)
    expect(pulled).toMatchObject({ state: 'done', result: { tags: expect.arrayContaining([reference]) } })

    await kit.workshop.registries.logout(locked.host)
    expect((await push()).fault?.reason).toBe('registry-auth')
    const everything = JSON.stringify([kit.heard, kit.said, await kit.commandLog()])
    const secrets = [password, 'wrong password', Buffer.from(`${user}:${password}`).toString('base64')]
    for (const secret of secrets) expect(everything).not.toContain(secret)
    expect(await kit.commandLog()).toContain(`login --username ${user} ${locked.host}`)
  })

  it('tags, tells what depends on an image, and prunes what was shown and nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portlight-prune-'))
    await writeFile(join(folder, 'Dockerfile'), `FROM ${busyboxImage}\nRUN echo $RANDOM > /drawn\n`)
    const child = 'portlight-test/child:1'
    await engine.docker('build', '-q', '-t', child, folder)
    await engine.docker('build', '-q', '--no-cache', '-t', 'portlight-test/gone:1', folder)
    await engine.docker('tag', 'portlight-test/gone:1', 'portlight-test/kept:1')
    const dangling = await engine.docker('build', '-q', '--no-cache', folder)
    await engine.docker('create', '--name', 'prune-user', child, 'sh')
    await rm(folder, { recursive: true })

    const parent = await kit.workshop.prune.dependents(busyboxImage, never)
    expect(parent.children.flatMap(({ tags }) => tags)).toContain(child)
    expect(await kit.workshop.prune.dependents(parent.imageId, never)).toMatchObject({ verdict: 'refused' })
    expect(await kit.workshop.prune.dependents(child, never)).toMatchObject({
      verdict: 'force',
      containers: [{ name: 'prune-user', running: false }],
    })
    expect((await kit.workshop.prune.dependents('portlight-test/gone:1', never)).verdict).toBe('untag')

    const shown = await kit.workshop.prune.preview({ which: 'dangling', olderThanHours: null }, never)
    expect(shown.items.map(({ id }) => id)).toEqual([dangling])
    // A file with a number in it is all that it has for itself.
    expect(shown.items[0]?.uniqueBytes).toBeGreaterThan(0)
    expect(shown.items[0]?.uniqueBytes).toBeLessThan(100)
    expect((await kit.workshop.prune.preview({ which: 'dangling', olderThanHours: 1 }, never)).items).toEqual([])
    const unused = await kit.workshop.prune.preview({ which: 'unused', olderThanHours: null }, never)
    expect(unused.items.flatMap(({ tags }) => tags)).toEqual(
      expect.arrayContaining(['portlight-test/gone:1', 'portlight-test/kept:1']),
    )
    expect(unused.items.flatMap(({ tags }) => tags)).not.toContain(child)
    const both = unused.items.find(({ tags }) => tags.includes('portlight-test/kept:1'))
    if (!both) throw new Error('The preview does not hold it')

    // Since it was shown, one name went: it is no longer what the user agreed to.
    await engine.docker('rmi', 'portlight-test/gone:1')
    const childId = await engine.docker('image', 'inspect', '-f', '{{.Id}}', child)
    const { jobId } = kit.workshop.prune.prune([
      { id: dangling, tags: [] },
      { id: both.id, tags: both.tags },
      { id: childId, tags: [child] },
    ])
    expect(await kit.ended(jobId)).toMatchObject({
      state: 'done',
      result: {
        kind: 'pruned',
        items: [
          { outcome: 'removed', fault: null },
          { outcome: 'kept', fault: { reason: 'image-changed' } },
          { outcome: 'kept', fault: { reason: 'image-in-use' } },
        ],
      },
    })
    const left = await images()
    expect(left).toEqual(expect.arrayContaining(['portlight-test/kept:1', child]))
    expect(await engine.docker('images', '-q', '--filter', 'dangling=true')).toBe('')
    await engine.docker('rm', 'prune-user')
  })
})
