import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine, EngineEvent, LogSink } from '../../electron/engine/types.ts'
import { containerDetail, containerRow } from '../../shared/contract/containers.ts'
import { imageDetail, imageRow } from '../../shared/contract/images.ts'
import { statsSample } from '../../shared/contract/stats.ts'
import { busyboxImage, type TestEngine, testEngine, testLabel } from '../support/engine.ts'

const never = new AbortController().signal
const events: EngineEvent[] = []
let real: TestEngine
let engine: Engine

/** Made by the CLI, removed at the end. */
const made: string[] = []
async function run(name: string, ...args: string[]): Promise<string> {
  const id = await real.docker('run', '-d', '--name', name, '--label', testLabel, ...args)
  made.push(id)
  return id
}
const loop = 'trap "exit 0" TERM; while true; do sleep 0.1; done'

beforeAll(async () => {
  real = await testEngine()
  engine = createEngine({
    url: real.url,
    env: process.env,
    startDemo: () => Promise.reject(new Error('none')),
    log: { info() {}, error: (line, error) => console.error(line, error) },
  })
  engine.onEvent((event) => events.push(event))
  await vi.waitFor(() => expect(engine.link.kind).toBe('online'), { timeout: 10_000 })
})
afterAll(async () => {
  await engine.close()
  if (made.length > 0) await real.docker('rm', '-fv', ...made).catch(() => undefined)
})

/** What the engine itself answers: the CLI prints its own idea of an inspect document. */
async function ask(path: string): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ socketPath: real.socket, path }, resolve).on('error', reject)
  })
  return text(response)
}

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: { code: string; reason: string }) => `${error.code} ${error.reason}`,
  )
}

describe('the engine', () => {
  it('tells what it is, as the CLI does', async () => {
    if (engine.link.kind !== 'online') throw new Error('offline')
    const { version, engineApiVersion, cpus, memoryBytes, storageDriver, name } = engine.link.engine
    const format = '{{.ServerVersion}} {{.NCPU}} {{.MemTotal}} {{.Driver}} {{.Name}}'
    expect(await real.docker('info', '--format', format)).toBe(
      [version, cpus, memoryBytes, storageDriver, name].join(' '),
    )
    expect(await real.docker('version', '--format', '{{.Server.APIVersion}}')).toBe(engineApiVersion)
  })
})

describe('containers', () => {
  it('are listed and inspected as they are, and the two agree', async () => {
    const id = await run(
      'engine-row',
      ...[
        '-e',
        'SECRET=a=b',
        '--label',
        'note=<b>&"',
        '--label',
        'com.docker.compose.project=shop',
        '-p',
        '127.0.0.1::80',
      ],
      ...[
        '-m',
        '64m',
        '--cpus',
        '0.5',
        '--health-cmd',
        'echo fine',
        '--health-interval',
        '1s',
        '--restart',
        'on-failure:3',
      ],
      ...['-v', '/data', busyboxImage, 'sh', '-c', loop],
    )
    await vi.waitFor(async () => expect((await engine.containers.inspect(id, never)).health?.state).toBe('healthy'), {
      timeout: 10_000,
    })
    const row = containerRow.parse((await engine.containers.list({ ids: [id] }, never))[0])
    const detail = containerDetail.parse(await engine.containers.inspect('engine-row', never))
    expect({ ...detail.row, startedAt: 0 }).toEqual({ ...row, startedAt: 0 })
    expect(row).toMatchObject({
      id,
      name: 'engine-row',
      image: busyboxImage,
      state: 'running',
      health: 'healthy',
      project: 'shop',
    })
    expect(row.ports).toMatchObject([{ ip: '127.0.0.1', containerPort: 80, protocol: 'tcp' }])
    expect(await real.docker('port', id)).toContain(`127.0.0.1:${row.ports[0]?.hostPort}`)
    expect(Math.abs((row.startedAt ?? 0) - (detail.row.startedAt ?? 0))).toBeLessThan(5000)
    expect(detail).toMatchObject({
      restartPolicy: { name: 'on-failure', maximumRetryCount: 3 },
      limits: { memoryBytes: 64 * 1024 * 1024, cpus: 0.5 },
      mounts: [{ type: 'volume', destination: '/data', readOnly: false }],
    })
    expect(detail.env).toContainEqual({ name: 'SECRET', value: 'a=b' })
    expect(detail.labels).toContainEqual({ name: 'note', value: '<b>&"' })
    expect(detail.health?.probes.at(-1)).toMatchObject({ exitCode: 0, output: 'fine\n' })
    const raw = await engine.containers.raw(id, never)
    expect(raw).toContain('\n  "Name": "/engine-row"')
    expect(JSON.parse(raw)).toEqual(JSON.parse(await ask(`/containers/${id}/json`)))
    expect(await engine.containers.list({ ids: [] }, never)).toEqual([])
    const all = (await real.docker('ps', '-aq', '--no-trunc')).split('\n').sort()
    expect((await engine.containers.list({}, never)).map((one) => one.id).sort()).toEqual(all)
  })

  it('live through every action, each seen as an event', async () => {
    const id = await run('engine-act', '-v', '/data', busyboxImage, 'sh', '-c', loop)
    const act = (action: Parameters<Engine['containers']['act']>[1]) => engine.containers.act(id, action, never)
    const state = async () => (await engine.containers.inspect(id, never)).row.state
    expect(await act({ kind: 'start' })).toBe(false)
    expect(await act({ kind: 'pause' })).toBe(true)
    expect(await act({ kind: 'pause' })).toBe(false)
    expect(await state()).toBe('paused')
    expect(await act({ kind: 'unpause' })).toBe(true)
    expect(await act({ kind: 'unpause' })).toBe(false)
    expect(await reasonOf(act({ kind: 'remove', force: false, volumes: false }))).toBe('CONFLICT container-running')
    expect(await reasonOf(act({ kind: 'kill', signal: 'SIGBLA' }))).toBe('REFUSED bad-signal')
    expect(await act({ kind: 'restart', timeoutSeconds: 1 })).toBe(true)
    expect(await act({ kind: 'kill', signal: 'SIGKILL' })).toBe(true)
    await vi.waitFor(async () => expect(await state()).toBe('exited'))
    expect((await engine.containers.inspect(id, never)).exitCode).toBe(137)
    expect(await reasonOf(act({ kind: 'kill', signal: 'SIGTERM' }))).toBe('CONFLICT container-not-running')
    expect(await act({ kind: 'start' })).toBe(true)
    expect(await act({ kind: 'stop', timeoutSeconds: 1 })).toBe(true)
    expect(await act({ kind: 'stop' })).toBe(false)
    const [volume] = (await engine.containers.inspect(id, never)).mounts
    expect(await act({ kind: 'remove', force: false, volumes: true })).toBe(true)
    expect(await act({ kind: 'remove', force: false, volumes: true })).toBe(false)
    expect(await reasonOf(act({ kind: 'start' }))).toBe('NOT_FOUND container-missing')
    expect(await reasonOf(engine.containers.inspect(id, never))).toBe('NOT_FOUND container-missing')
    expect(await real.docker('volume', 'ls', '-q')).not.toContain(volume?.name)
    await vi.waitFor(() => {
      const mine = events.filter((event) => event.type === 'container' && event.id === id).map(({ action }) => action)
      for (const action of ['create', 'start', 'pause', 'unpause', 'restart', 'kill', 'die', 'stop', 'destroy'])
        expect(mine).toContain(action)
    })
  })

  it('tell their processes', async () => {
    const id = await run('engine-top', busyboxImage, 'sleep', '1000')
    const { titles, processes } = await engine.containers.top(id, never)
    expect(titles.at(-1)).toBe('CMD')
    expect(processes.map((cells) => cells.at(-1))).toEqual(['sleep 1000'])
    await real.docker('kill', id)
    expect(await reasonOf(engine.containers.top(id, never))).toBe('CONFLICT container-not-running')
  })

  it('tell their use, second by second, and null once stopped', async () => {
    const id = await run('engine-stats', '-m', '64m', busyboxImage, 'sh', '-c', 'while true; do :; done')
    const controller = new AbortController()
    const samples = []
    for await (const sample of engine.containers.stats(id, controller.signal)) {
      samples.push(sample)
      if (samples.length === 3) await real.docker('kill', id)
      if (sample === null) controller.abort()
    }
    expect(samples[0]).toMatchObject({ cpuPercent: null })
    const busy = statsSample.parse(samples[1])
    // A busy loop uses one core, on a machine that others use too.
    expect(busy.cpuPercent).toBeGreaterThan(5)
    expect(busy.cpuPercent).toBeLessThan(250)
    expect(busy).toMatchObject({ memoryLimitBytes: 64 * 1024 * 1024, pids: 1 })
    expect(busy.memoryBytes).toBeGreaterThan(0)
    expect(samples.at(-1)).toBeNull()
  })
})

describe('logs', () => {
  function collect() {
    const read = { stdout: '', stderr: '' }
    let stream: 'stdout' | 'stderr' = 'stdout'
    const sink: LogSink = {
      frame(next) {
        stream = next
      },
      data(bytes, start, end) {
        read[stream] += Buffer.from(bytes.subarray(start, end)).toString()
        return true
      },
      drained: async () => {},
      engineError: (message) => expect.fail(message),
    }
    return { read, sink }
  }
  const bare = (lines: string) => lines.replace(/^\S+Z /gm, '')

  it('come framed without a TTY', async () => {
    const id = await run('engine-logs', busyboxImage, 'sh', '-c', 'echo out; echo err >&2; printf last')
    await real.docker('wait', id)
    const { read, sink } = collect()
    expect(await engine.containers.logs(id, { follow: true }, sink, never)).toEqual({
      kind: 'end',
      missingBytes: 0,
      detail: '',
    })
    expect([bare(read.stdout), bare(read.stderr)]).toEqual(['out\nlast', 'err\n'])
  })

  it('come raw with one', async () => {
    const id = await run('engine-tty', '-t', busyboxImage, 'sh', '-c', 'echo out; echo err >&2')
    await real.docker('wait', id)
    const { read, sink } = collect()
    expect((await engine.containers.logs(id, { follow: false }, sink, never)).kind).toBe('end')
    expect(bare(read.stdout)).toBe('out\r\nerr\r\n')
  })

  it('are 100,000 lines without a loss, and end by tail and since', async () => {
    const id = await run('engine-many', busyboxImage, 'seq', '100000')
    await real.docker('wait', id)
    const { read, sink } = collect()
    await engine.containers.logs(id, { follow: false }, sink, never)
    expect(bare(read.stdout)).toBe(Array.from({ length: 100_000 }, (_, n) => `${n + 1}\n`).join(''))
    const tail = collect()
    await engine.containers.logs(id, { follow: false, tail: 2 }, tail.sink, never)
    expect(bare(tail.read.stdout)).toBe('99999\n100000\n')
    const future = collect()
    await engine.containers.logs(id, { follow: false, since: '4000000000.5' }, future.sink, never)
    expect(future.read.stdout).toBe('')
  })

  it('cannot be had from the driver none, which is named', async () => {
    const id = await run('engine-none', '--log-driver', 'none', busyboxImage, 'true')
    await expect(engine.containers.logs(id, { follow: true }, collect().sink, never)).rejects.toMatchObject({
      reason: 'log-unreadable',
      params: { driver: 'none' },
    })
  })
})

describe('images', () => {
  it('are listed, inspected with their history from the base up, and agree', async () => {
    const rows = await engine.images.list(never)
    const row = rows.find(({ tags }) => tags.includes(busyboxImage))
    const detail = imageDetail.parse(await engine.images.inspect(busyboxImage, never))
    expect(imageRow.parse(row)).toEqual(detail.row)
    const told = await real.docker(
      'history',
      '--no-trunc',
      '--human=false',
      '--format',
      '{{.Size}} {{.CreatedBy}}',
      busyboxImage,
    )
    expect(detail.history.toReversed().map(({ sizeBytes, original }) => `${sizeBytes} ${original}`.trim())).toEqual(
      told.split('\n').map((line) => line.trim()),
    )
    // The steps of the test image, as test/support/engine.ts builds it.
    expect(detail.history.map(({ instruction }) => instruction)).toEqual(['LABEL', 'COPY', 'RUN', 'ENV', 'CMD'])
    expect(JSON.parse(await engine.images.raw(busyboxImage, never))).toMatchObject({ Id: detail.row.id })
  })

  it('are removed by tag, and refused while in use', async () => {
    await real.docker('tag', busyboxImage, 'portlight-test/engine-remove:1')
    expect(await engine.images.remove('portlight-test/engine-remove:1', { force: false }, never)).toEqual({
      untagged: ['portlight-test/engine-remove:1'],
      deleted: [],
    })
    expect(await reasonOf(engine.images.remove('portlight-test/engine-remove:1', { force: false }, never))).toBe(
      'NOT_FOUND image-missing',
    )
    const id = await run('engine-use', busyboxImage, 'sleep', '1000')
    await expect(engine.images.remove(busyboxImage, { force: false }, never)).rejects.toMatchObject({
      code: 'CONFLICT',
      reason: 'image-in-use',
    })
    await real.docker('rm', '-f', id)
  })

  it('with paths that try to climb are refused before the engine is asked', async () => {
    expect(await reasonOf(engine.images.inspect('../../containers/json', never))).toBe('NOT_FOUND image-missing')
  })
})
