import { ORPCError } from '@orpc/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixesFor } from '../../../renderer/app/engine-fixes.ts'
import { type PaletteEntry, searchPalette } from '../../../renderer/app/palette-search.ts'
import type { Client } from '../../../renderer/client.ts'
import { actionsStore, actOnContainers, isPossible } from '../../../renderer/stores/actions.ts'
import { applyCommands } from '../../../renderer/stores/commands.ts'
import { applyContainerChange, containersStore, countContainers } from '../../../renderer/stores/containers.ts'
import { applyLink, isDemo, isStale } from '../../../renderer/stores/engine.ts'
import { withPatch } from '../../../renderer/stores/settings.ts'
import { applyStatsTick } from '../../../renderer/stores/visible-stats.ts'
import { containerFilter } from '../../../renderer/views/containers/filter.ts'
import { engineHostOf, portLinks } from '../../../renderer/views/containers/ports.ts'
import type { ContainerRow, PortBinding } from '../../../shared/contract/containers.ts'
import { defaultSettings } from '../../../shared/contract/default-settings.ts'
import type { Attempt, EngineInfo } from '../../../shared/contract/engine.ts'
import type { StatsSample } from '../../../shared/contract/stats.ts'

const row = (id: string, change: Partial<ContainerRow> = {}): ContainerRow => ({
  id,
  name: `name-${id}`,
  image: 'nginx:1.27',
  imageId: 'sha256:0',
  command: '',
  state: 'running',
  health: 'none',
  exitCode: null,
  createdAt: 0,
  startedAt: 0,
  finishedAt: null,
  ports: [],
  networks: ['bridge'],
  project: null,
  service: null,
  ...change,
})
const port = (change: Partial<PortBinding>): PortBinding => ({
  ip: '0.0.0.0',
  containerPort: 80,
  hostPort: 8080,
  protocol: 'tcp',
  ...change,
})

describe('the list of containers', () => {
  it('keeps the identity of rows that a new snapshot repeats', () => {
    const first = applyContainerChange({ rows: null, fault: null }, { kind: 'snapshot', rows: [row('a'), row('b')] })
    const again = { kind: 'snapshot', rows: [row('a'), row('b', { state: 'exited' })] } as const
    const second = applyContainerChange(first, { ...again, rows: [...again.rows] })
    expect(second.rows?.get('a')).toBe(first.rows?.get('a'))
    expect(second.rows?.get('b')?.state).toBe('exited')
  })
  it('applies deltas, whatever the ids are', () => {
    const first = applyContainerChange({ rows: null, fault: null }, { kind: 'snapshot', rows: [row('a')] })
    const next = applyContainerChange(first, { kind: 'delta', upserted: [row('__proto__')], gone: ['a'] })
    expect([...(next.rows?.keys() ?? [])]).toEqual(['__proto__'])
    expect(first.rows?.size).toBe(1)
  })
  it('counts paused and restarting ones as running, and a stopped one never as unhealthy', () => {
    const rows = [row('a'), row('b', { state: 'paused' }), row('c', { state: 'exited', health: 'unhealthy' })]
    expect(countContainers(rows)).toEqual({ total: 3, running: 2, stopped: 1, unhealthy: 0 })
  })
})

describe('the filter', () => {
  const web = row('f00d', { name: 'shop-web-1', project: 'shop', ports: [port({})], networks: ['shop_default'] })
  const passes = (query: string): boolean => containerFilter(query, 'all')?.(web) ?? true
  it('finds by name, image, id, project, port and network, every word somewhere', () => {
    for (const query of ['SHOP', 'nginx', 'f00d', '8080', 'shop_default', 'web 80 nginx'])
      expect(passes(query)).toBe(true)
    expect(passes('web mysql')).toBe(false)
  })
  it('takes a query as plain text', () => {
    expect(passes('.*')).toBe(false)
    expect(passes('  ')).toBe(true)
  })
  it('is none where everything passes', () => expect(containerFilter(' ', 'all')).toBeNull())
  it('knows the states', () => {
    expect(containerFilter('', 'running')?.(row('a', { state: 'paused' }))).toBe(true)
    expect(containerFilter('', 'stopped')?.(row('a', { state: 'created' }))).toBe(true)
    expect(containerFilter('', 'unhealthy')?.(row('a', { health: 'unhealthy' }))).toBe(true)
    expect(containerFilter('', 'unhealthy')?.(row('a', { health: 'unhealthy', state: 'exited' }))).toBe(false)
  })
})

describe('ports', () => {
  it('shows an IPv4 and an IPv6 binding once, and a published port not as exposed too', () => {
    const links = portLinks([port({}), port({ ip: '::' }), port({ hostPort: null, ip: '' })], 'localhost')
    expect(links.map((link) => [link.text, link.url])).toEqual([['8080→80', 'http://localhost:8080']])
  })
  it('links only published tcp ports', () => {
    const links = portLinks([port({ protocol: 'udp', containerPort: 53, hostPort: 53 }), port({ hostPort: null })], 'h')
    expect(links.map((link) => [link.text, link.url])).toEqual([
      ['53/udp', null],
      ['80', null],
    ])
  })
  it('uses the bound address, the engine’s host for all addresses, and https where it is meant', () => {
    expect(portLinks([port({ ip: '10.0.0.2' })], 'box')[0]?.url).toBe('http://10.0.0.2:8080')
    expect(portLinks([port({ ip: 'fd00::1' })], 'box')[0]?.url).toBe('http://[fd00::1]:8080')
    expect(portLinks([port({ containerPort: 443 })], 'box')[0]?.url).toBe('https://box:8080')
  })
  it('knows the engine’s host', () => {
    expect(engineHostOf(null)).toBe('localhost')
    expect(engineHostOf('unix:///var/run/docker.sock')).toBe('localhost')
    expect(engineHostOf('tcp://box.example:2375')).toBe('box.example')
    expect(engineHostOf('tcp://127.0.0.1:2375')).toBe('localhost')
    expect(engineHostOf('tcp://[::1]:2375')).toBe('localhost')
    expect(engineHostOf('tcp://[fd00::2]:2375')).toBe('[fd00::2]')
  })
})

describe('actions', () => {
  afterEach(() => {
    vi.useRealTimers()
    containersStore.setState({ rows: null, fault: null }, true)
  })
  const clientOf = (act: (input: { id: string }) => Promise<{ changed: boolean }>): Client =>
    ({ containers: { act } }) as unknown as Client

  it('runs six at a time, and answers in the order it was asked', async () => {
    let now = 0
    let most = 0
    const client = clientOf(async () => {
      now += 1
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve, 1))
      now -= 1
      return { changed: false }
    })
    const rows = Array.from({ length: 20 }, (_, n) => row(`${n}`))
    const results = await actOnContainers(client, rows, { kind: 'start' })
    expect(most).toBe(6)
    expect(results.map((result) => result.row.id)).toEqual(rows.map((one) => one.id))
    expect(actionsStore.getState().pending.size).toBe(0)
  })

  it('gives each refusal to its own container', async () => {
    const fault = { reason: 'port-in-use', params: { port: '80' }, detail: 'bind' } as const
    const client = clientOf(async ({ id }) => {
      if (id === 'b') throw new ORPCError('CONFLICT', { defined: true, data: fault })
      return { changed: false }
    })
    const results = await actOnContainers(client, [row('a'), row('b')], { kind: 'start' })
    expect(results.map((result) => result.fault)).toEqual([null, fault])
  })

  it('keeps a row pending until the list has caught up', async () => {
    vi.useFakeTimers()
    containersStore.setState({ rows: new Map([['a', row('a')]]), fault: null }, true)
    const done = vi.fn()
    const call = actOnContainers(
      clientOf(async () => ({ changed: true })),
      [row('a')],
      { kind: 'stop' },
    ).then(done)
    await vi.advanceTimersByTimeAsync(100)
    expect(actionsStore.getState().pending.get('a')).toBe('stop')
    containersStore.setState({ rows: new Map([['a', row('a', { state: 'exited' })]]), fault: null }, true)
    await call
    expect(done).toHaveBeenCalledOnce()
    expect(actionsStore.getState().pending.has('a')).toBe(false)
  })

  it('does not wait for ever for a list that stays silent', async () => {
    vi.useFakeTimers()
    containersStore.setState({ rows: new Map([['a', row('a')]]), fault: null }, true)
    const call = actOnContainers(
      clientOf(async () => ({ changed: true })),
      [row('a')],
      { kind: 'stop' },
    )
    await vi.advanceTimersByTimeAsync(1500)
    await call
    expect(actionsStore.getState().pending.size).toBe(0)
  })

  it('offers only what can work', () => {
    expect(isPossible('start', row('a'))).toBe(false)
    expect(isPossible('unpause', row('a', { state: 'paused' }))).toBe(true)
    expect(isPossible('kill', row('a', { state: 'exited' }))).toBe(false)
    expect(isPossible('remove', row('a', { state: 'removing' }))).toBe(false)
  })
})

const info = (isDemoEngine = false): EngineInfo =>
  ({
    endpoint: { id: 'e', url: 'unix:///s', source: 'default', contextName: null },
    isDemo: isDemoEngine,
  }) as EngineInfo
const attempt = (fault: Attempt['fault'], change: Partial<Attempt['endpoint']> = {}): Attempt => ({
  endpoint: { id: 'e', url: 'unix:///var/run/docker.sock', source: 'default', contextName: null, ...change },
  fault,
  detail: '',
})

describe('the engine link', () => {
  it('keeps the last engine while another try is made, and marks what is shown as stale', () => {
    const online = applyLink({ link: null, last: null }, { kind: 'online', engine: info(true), since: 0 })
    expect([isStale(online), isDemo(online)]).toEqual([false, true])
    const again = applyLink(online, { kind: 'connecting', attempt: 2 })
    expect([isStale(again), again.last]).toEqual([true, info(true)])
  })
  it('has a fix for every fault on every system', () => {
    const faults = [
      'absent',
      'permission',
      'refused',
      'not-answering',
      'not-docker',
      'version',
      'tls',
      'dropped',
    ] as const
    for (const platform of ['linux', 'darwin', 'win32']) {
      const app = { version: '1', mode: 'desktop', readOnly: false, platform, user: 'kim' } as const
      for (const fault of [...faults, 'unsupported', 'bad-url'] as const) {
        expect(fixesFor(attempt(fault), app).length).toBeGreaterThan(0)
      }
    }
  })
  it('fits the fix to the system, the user and the source of the address', () => {
    const linux = { version: '1', mode: 'desktop', readOnly: false, platform: 'linux', user: 'kim' } as const
    expect(fixesFor(attempt('permission'), linux)[0]?.commands).toEqual(['sudo usermod -aG docker kim'])
    expect(fixesFor(attempt('absent'), { ...linux, platform: 'darwin' })[0]?.words).toBe('openDesktop')
    const fromEnv = fixesFor(attempt('refused', { source: 'env', url: 'tcp://old:2375' }), linux)
    expect(fromEnv.map((fix) => fix.words)).toEqual(['checkContext', 'unsetHost'])
  })
})

describe('smaller stores', () => {
  it('keeps the newest 500 commands, each in its newest version', () => {
    const entry = (id: number, outcome: 'running' | 'done') =>
      ({ id, at: id, command: `docker ${id}`, outcome, durationMs: null, fault: null }) as const
    const first = applyCommands(
      { entries: [] },
      Array.from({ length: 500 }, (_, id) => entry(id, 'running')),
    )
    const next = applyCommands(first, [entry(499, 'done'), entry(500, 'running')])
    expect(next.entries).toHaveLength(500)
    expect(next.entries.at(-2)).toEqual(entry(499, 'done'))
    expect(next.entries[0]?.id).toBe(1)
  })

  it('patches whole entries of the settings and leaves the rest', () => {
    expect(withPatch(defaultSettings, { language: 'ko', images: undefined })).toEqual({
      ...defaultSettings,
      language: 'ko',
    })
  })

  it('turns totals into rates, and a counter that was reset into none', () => {
    const sample = (at: number, netRxBytes: number | null): StatsSample => ({
      at,
      cpuPercent: 1,
      throttledPercent: null,
      memoryBytes: 1,
      memoryLimitBytes: null,
      memoryPercent: null,
      netRxBytes,
      netTxBytes: 0,
      blockReadBytes: null,
      blockWriteBytes: null,
      pids: 1,
    })
    const tick = (at: number, rx: number | null) => ({ samples: [{ id: 'a', sample: sample(at, rx) }] })
    const first = applyStatsTick({ use: new Map(), tick: 0 }, tick(1000, 100))
    expect(first.use.get('a')?.rxPerSecond).toBeNull()
    const second = applyStatsTick(first, tick(3000, 500))
    expect(second.use.get('a')?.rxPerSecond).toBe(200)
    expect(applyStatsTick(second, tick(4000, 3)).use.get('a')?.rxPerSecond).toBeNull()
    expect(applyStatsTick(second, tick(3000, 600)).use.get('a')?.rxPerSecond).toBeNull()
    expect(applyStatsTick(second, { samples: [{ id: 'a', sample: null }] }).use.has('a')).toBe(false)
  })
})

describe('the palette', () => {
  const entry = (text: string): PaletteEntry => ({ id: text, group: 'g', text, run: () => undefined })
  const always = [entry('Containers'), entry('Theme: Dark')]
  const more = () => [entry('Open shop-web'), entry('Stop shop-web'), entry('Stop shop-db')]
  const texts = (query: string, limit?: number) => searchPalette(query, always, more, limit).map((found) => found.text)

  it('offers the screens at first, and does not even look at the containers', () => {
    const never = () => {
      throw new Error('looked')
    }
    expect(searchPalette('  ', always, never)).toEqual(always)
  })
  it('finds every word in any order, those that begin with it first', () => {
    expect(texts('web stop')).toEqual(['Stop shop-web'])
    expect(texts('s')[0]).toBe('Stop shop-web')
    expect(texts('dark')).toEqual(['Theme: Dark'])
    expect(texts('nothing at all')).toEqual([])
  })
  it('is bounded', () => expect(texts('s', 2)).toHaveLength(2))
})
