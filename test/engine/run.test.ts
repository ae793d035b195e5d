import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createImages } from '../../electron/services/images.ts'
import type { RunSpec } from '../../shared/contract/run-spec.ts'
import { dangersOf } from '../../shared/run/dangers.ts'
import { emptyNetwork, emptySpec, noLimits } from '../../shared/run/empty-spec.ts'
import { busyboxImage, canStartEngine, type PrivateEngine, startPrivateEngine } from '../support/engine.ts'
import { until } from '../support/process.ts'
import { recreateCases } from '../support/recreate-cases.ts'
import { openRunKit, type RunKit } from '../support/run-kit.ts'

let engine: PrivateEngine
let kit: RunKit
const never = new AbortController().signal

beforeAll(async () => {
  if (!canStartEngine()) return
  engine = await startPrivateEngine()
  kit = await openRunKit(engine.url)
})
afterAll(async () => {
  await kit?.close()
  await engine?.close()
})

const sleeper = ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait']
const none = [{ ...emptyNetwork, name: 'none' }]
const spec = (more: Partial<RunSpec>): RunSpec => ({
  ...emptySpec,
  image: busyboxImage,
  command: sleeper,
  networks: none,
  ...more,
})
const began = async (jobId: string) => {
  const row = await kit.ended(jobId)
  if (row.result?.kind !== 'container') throw new Error(JSON.stringify(row.fault))
  return row.result.containerId
}
const state = (name: string) => engine.docker('inspect', '-f', '{{.State.Status}}', name)
const idOf = (name: string) => engine.docker('inspect', '-f', '{{.Id}}', name)

describe.skipIf(!canStartEngine())('a container', () => {
  it('is made and started, or only made; what does not start leaves nothing behind', async () => {
    const id = await began(kit.run.start({ spec: spec({ name: 'made' }), start: true, confirmed: [] }).jobId)
    expect(await idOf('made')).toBe(id)
    expect(await state('made')).toBe('running')
    await began(kit.run.start({ spec: spec({ name: 'only-made' }), start: false, confirmed: [] }).jobId)
    expect(await state('only-made')).toBe('created')
    const failed = await kit.ended(
      kit.run.start({ spec: spec({ name: 'bad', command: ['/no/such'] }), start: true, confirmed: [] }).jobId,
    )
    expect(failed).toMatchObject({ state: 'failed', leaves: 'nothing' })
    await expect(state('bad')).rejects.toThrow()
    const unpulled = await kit.ended(
      kit.run.start({ spec: spec({ image: 'localhost:1/none:1', pull: 'never' }), start: true, confirmed: [] }).jobId,
    )
    expect(unpulled).toMatchObject({ state: 'failed', fault: { reason: 'image-missing' } })
    expect(await kit.commandLog()).toContain('docker --host')
    await engine.docker('rm', '-f', 'made', 'only-made')
  })

  it('that has power over the machine is not made before that has been said, by a bind or a mount alike (A13)', () => {
    const wishes: [Partial<RunSpec>, string][] = [
      [{ privileged: true }, 'privileged:'],
      [{ volumes: [{ source: '/', target: '/host', options: '' }] }, 'host-root:/'],
      [{ volumes: [{ source: '/etc/..//', target: '/host', options: 'ro' }] }, 'host-root:/etc/..//'],
      [{ mounts: ['type=bind,source=/,target=/host'] }, 'host-root:/'],
      [
        { mounts: ['type=volume,target=/host,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/'] },
        'host-root:/',
      ],
      [
        { volumes: [{ source: '/var/run/docker.sock', target: '/s', options: '' }] },
        'engine-socket:/var/run/docker.sock',
      ],
      [{ mounts: ['type=bind,src=/run/docker.sock,dst=/s'] }, 'engine-socket:/run/docker.sock'],
      [{ pid: 'host' }, 'host-pid:'],
      [{ ipc: 'host' }, 'host-ipc:'],
      [{ networks: [{ ...emptyNetwork, name: 'host' }] }, 'host-network:'],
      [{ capAdd: ['cap_sys_admin'] }, 'capability:SYS_ADMIN'],
      [{ capAdd: ['ALL'] }, 'capability:ALL'],
      [{ securityOpts: ['seccomp=unconfined'] }, 'unconfined:seccomp=unconfined'],
    ]
    for (const [wish, danger] of wishes) {
      expect(dangersOf(spec(wish)).map(({ kind, text }) => `${kind}:${text}`)).toEqual([danger])
      expect(() => kit.run.start({ spec: spec(wish), start: true, confirmed: [] })).toThrow('danger-unconfirmed')
      expect(() => kit.run.start({ spec: spec(wish), start: true, confirmed: ['privileged:x'] })).toThrow(
        'danger-unconfirmed',
      )
    }
    expect(
      dangersOf(spec({ volumes: [{ source: '/srv/data', target: '/d', options: '' }], capAdd: ['CHOWN'] })),
    ).toEqual([])
    expect(() => kit.run.start({ spec: spec({ memory: 'lots' }), start: true, confirmed: [] })).toThrow('spec-invalid')
  })

  it('is checked before: names, ports and who has them, paths, networks, the image', async () => {
    await engine.docker('run', '-d', '--name', 'holder', '-p', '127.0.0.1:28765:80', busyboxImage, ...sleeper)
    const server = createServer().listen(28_766, '127.0.0.1')
    await until(() => server.listening)
    const port = (host: string, ip = '') => ({ ip, host, container: '80', protocol: 'tcp' as const })
    const wish = spec({
      name: 'holder',
      image: 'localhost:1/none:1',
      ports: [port('28765'), port('28766'), port('28767'), port('28765', '127.0.0.2')],
      volumes: [{ source: '/no/such/folder', target: '/a', options: '' }],
      mounts: ['type=bind,source=/no/such/file,target=/b'],
      networks: [{ ...emptyNetwork, name: 'no-such-net' }],
    })
    const { findings } = await kit.run.check({ spec: wish, replaces: null }, never)
    expect(findings.map(({ kind, at, by, blocks }) => [kind, at, by.replace(/\(\d+\)/, '(pid)'), blocks])).toEqual([
      ['name-taken', null, 'holder', true],
      ['port-of-container', 0, 'holder', true],
      ['port-of-process', 1, expect.stringMatching(/\(pid\)$/), true],
      ['path-made', 0, '', false],
      ['path-missing', 0, '', true],
      ['network-missing', 0, '', true],
      ['image-pulled', null, '', false],
    ])
    // What is replaced stands in nobody's way.
    const again = await kit.run.check(
      { spec: spec({ name: 'holder', ports: [port('28765')] }), replaces: await idOf('holder') },
      never,
    )
    expect(again.findings).toEqual([])
    // A folder of this machine is one of the engine's, which is here.
    expect(await kit.run.chooseFolder()).toEqual({ path: '/srv' })
    server.close()
    await engine.docker('rm', '-f', 'holder')
  })
})

describe.skipIf(!canStartEngine())('made anew', () => {
  const recreated = async (name: string, change: Partial<RunSpec>) => {
    const { spec: before } = await kit.run.plan(await idOf(name), never)
    const ask = {
      id: await idOf(name),
      spec: { ...before, ...change },
      newest: false,
      pull: false,
      keep: false,
      confirmed: [],
    }
    return kit.ended((await kit.run.recreate(ask, never)).jobId)
  }

  it('only the field that was changed differs afterwards', async () => {
    expect(await recreateCases(engine, kit, { count: 4, seed: 3 })).toEqual({ tried: 4, wrong: [] })
  })

  it('keeps anonymous volumes with what is in them, aliases and addresses', async () => {
    await engine.docker('network', 'create', '--subnet', '10.77.0.0/24', 'lab')
    await engine.docker('network', 'create', 'second')
    const more = [
      '--network',
      'lab',
      '--network-alias',
      'db',
      '--ip',
      '10.77.0.9',
      '--stop-timeout',
      '1',
      '-v',
      '/data',
      '--mount',
      'type=volume,target=/more',
    ]
    await engine.docker(
      'run',
      '-d',
      '--name',
      'kept',
      ...more,
      busyboxImage,
      'sh',
      '-c',
      'echo here > /data/file; echo too > /more/file; exec sleep 1000',
    )
    await engine.docker('network', 'connect', '--alias', 'other', 'second', 'kept')
    await until(async () => (await engine.docker('exec', 'kept', 'cat', '/more/file').catch(() => '')) === 'too')
    const plan = await kit.run.plan(await idOf('kept'), never)
    expect(plan.anonymousVolumes.map(({ target }) => target).sort()).toEqual(['/data', '/more'])
    const old = await idOf('kept')
    expect(await recreated('kept', { command: ['sleep', '999'] })).toMatchObject({
      state: 'done',
      result: { started: true },
    })
    expect(await idOf('kept')).not.toBe(old)
    expect(await engine.docker('exec', 'kept', 'cat', '/data/file', '/more/file')).toBe('here\ntoo')
    const now = await kit.run.plan(await idOf('kept'), never)
    // And so on and on: what was handed on once is as anonymous as before.
    expect(now.spec.volumes).toEqual(plan.spec.volumes)
    expect(now.spec.mounts).toEqual(plan.spec.mounts)
    const byTarget = (volumes: typeof plan.anonymousVolumes) =>
      Object.fromEntries(volumes.map((one) => [one.target, one.name]))
    expect(byTarget(now.anonymousVolumes)).toEqual(byTarget(plan.anonymousVolumes))
    expect(now.spec.networks).toEqual([
      { ...emptyNetwork, name: 'lab', aliases: ['db'], ip: '10.77.0.9' },
      { ...emptyNetwork, name: 'second', aliases: ['other'] },
    ])
    expect(await engine.docker('ps', '-aq', '--filter', 'name=before')).toBe('')
    // Beside another mount as well; and what is taken out goes.
    const mounts = [...now.spec.mounts, 'type=tmpfs,target=/cache']
    expect(await recreated('kept', { mounts, volumes: [] })).toMatchObject({ state: 'done' })
    expect(await engine.docker('exec', 'kept', 'cat', '/more/file')).toBe('too')
    expect(await engine.docker('exec', 'kept', 'sh', '-c', 'ls /data || echo none')).toContain('none')
    await engine.docker('rm', '-fv', 'kept')
    await engine.docker('network', 'rm', 'lab', 'second')
  })

  it('a new one that ends at once, never gets well, cannot be made, or is cancelled leaves the old one running under its name', async () => {
    const check = ['--health-cmd', 'true', '--health-interval', '1s']
    await engine.docker('run', '-d', '--name', 'steady', '--network', 'none', ...check, busyboxImage, ...sleeper)
    const old = await idOf('steady')
    const asBefore = async (): Promise<void> => {
      expect(await idOf('steady')).toBe(old)
      expect(await state('steady')).toBe('running')
      expect((await engine.docker('ps', '-aq')).split('\n')).toHaveLength(1)
    }
    expect(await recreated('steady', { command: ['false'] })).toMatchObject({
      state: 'failed',
      fault: { reason: 'new-ended' },
      leaves: 'old',
    })
    await asBefore()
    const health = {
      ...emptySpec.health,
      mode: 'own' as const,
      test: ['CMD-SHELL', 'echo no; false'],
      interval: '1s',
      retries: '1',
    }
    expect(await recreated('steady', { health })).toMatchObject({
      state: 'failed',
      fault: { reason: 'new-unhealthy', params: { message: 'no\n' } },
      leaves: 'old',
    })
    await asBefore()
    expect(await recreated('steady', { networks: [{ ...emptyNetwork, name: 'no-such-net' }] })).toMatchObject({
      state: 'failed',
      leaves: 'old',
    })
    await asBefore()
    const { spec: before } = await kit.run.plan(old, never)
    const slow = { ...before, health: { ...health, test: ['CMD', 'sleep', '100'], startPeriod: '100s' } }
    const { jobId } = await kit.run.recreate(
      { id: old, spec: slow, newest: false, pull: false, keep: false, confirmed: [] },
      never,
    )
    await kit.when(jobId, ({ status }) => status === 'health')
    await kit.workshop.jobs.cancel(jobId)
    expect(await kit.ended(jobId)).toMatchObject({ state: 'cancelled', leaves: 'old' })
    await asBefore()
    await engine.docker('rm', '-f', 'steady')
  })
})

describe.skipIf(!canStartEngine())('afterwards', () => {
  it('names, limits and restart policy change in place; an image and a tar come of it', async () => {
    await engine.docker('run', '-d', '--name', 'inplace', '--network', 'none', busyboxImage, ...sleeper)
    const id = await idOf('inplace')
    await kit.run.rename(id, 'renamed')
    await kit.run.update(id, {
      ...noLimits,
      memory: '64m',
      memorySwap: '-1',
      cpuShares: '300',
      restart: 'on-failure:2',
    })
    const format = '{{.Name}} {{.HostConfig.Memory}} {{.HostConfig.CpuShares}} {{.HostConfig.RestartPolicy.Name}}'
    expect(await engine.docker('inspect', '-f', format, id)).toBe('/renamed 67108864 300 on-failure')
    await expect(kit.run.update(id, { ...noLimits, memory: 'x' })).rejects.toThrow('spec-invalid')
    const made = await kit.ended(
      kit.run.commit({ id, reference: 'lab/made:1', message: 'm', author: 'a', pause: true }).jobId,
    )
    expect(made).toMatchObject({ state: 'done', result: { kind: 'image', tags: ['lab/made:1'] } })
    const { jobId } = kit.run.export(id)
    let bytes = 0
    for (let at: number | null = 0; at !== null; ) {
      const piece: { bytes: Uint8Array; next: number | null } = await kit.workshop.jobs.download({ id: jobId, at })
      bytes += piece.bytes.length
      at = piece.next
    }
    expect(bytes).toBeGreaterThan(500_000)
    expect(await kit.ended(jobId)).toMatchObject({ state: 'done', result: { kind: 'saved', bytes } })
  })

  it('what is protected stays, whoever asks; what was removed can be made again, without its own files', async () => {
    const id = await idOf('renamed')
    const remove = { kind: 'remove', force: true, volumes: false } as const
    kit.protect({ containers: ['renamed'] })
    await expect(kit.containers.act(id, remove)).rejects.toThrow('protected')
    expect(await state('renamed')).toBe('running')
    kit.protect({ containers: [], images: ['lab/made:1'] })
    await kit.containers.act(id, remove)
    expect(kit.run.removed().containers).toMatchObject([{ id, name: 'renamed', image: busyboxImage }])
    const again = await kit.run.restore(id)
    expect(await engine.docker('inspect', '-f', '{{.State.Status}} {{.HostConfig.Memory}}', again.name)).toBe(
      'created 67108864',
    )
    expect(kit.run.removed().containers).toEqual([])
    // What stands in the command log makes the same.
    const log = await kit.commandLog()
    expect(log).toContain('create --name renamed --restart on-failure:2 --network none --memory 64m --memory-swap -1')
    const made = await engine.docker('image', 'inspect', '-f', '{{.Id}}', 'lab/made:1')
    const images = createImages({
      ...{ engine: kit.engine, commands: kit.commands, containers: kit.containers.collection, dataFolder: '' },
      ...{ log: { info: () => undefined, warn: () => undefined, error: () => undefined }, protection: kit.protection },
    })
    for (const ref of ['lab/made:1', made, made.slice(7, 12)]) {
      await expect(images.remove(ref, { force: true })).rejects.toThrow('protected')
    }
    images.close()
    const items = [{ id: await engine.docker('inspect', '-f', '{{.Id}}', 'lab/made:1'), tags: ['lab/made:1'] }]
    const pruned = await kit.ended(kit.workshop.prune.prune(items).jobId)
    expect(pruned.result).toMatchObject({
      kind: 'pruned',
      items: [{ outcome: 'kept', fault: { reason: 'protected' } }],
    })
  })

  it('a protected volume stays when its container is removed with its volumes', async () => {
    const id = await engine.docker('create', '--name', 'with-volume', '-v', '/data', busyboxImage)
    const volume = await engine.docker('inspect', '-f', '{{(index .Mounts 0).Name}}', id)
    const remove = { kind: 'remove', force: true, volumes: true } as const
    kit.protect({ volumes: [volume] })
    await expect(kit.containers.act(id, remove)).rejects.toThrow('protected')
    expect(await engine.docker('volume', 'ls', '-q')).toContain(volume)
    kit.protect({ volumes: [] })
    await kit.containers.act(id, remove)
    expect(await engine.docker('volume', 'ls', '-q')).not.toContain(volume)
  })
})
