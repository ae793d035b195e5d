import { describe, expect, it } from 'vitest'
import { parseStatusText } from '../../../electron/engine/status-text.ts'
import { joinCommand, toContainerRow } from '../../../electron/engine/to-container.ts'
import { toContainerDetail, toProcessList } from '../../../electron/engine/to-container-detail.ts'
import { containerDetail, containerRow, processList } from '../../../shared/contract/containers.ts'

const now = 1_800_000_000_000
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('the status text', () => {
  it.each([
    ['Up Less than a second', 'up', null, 0, 'none'],
    ['Up 1 second', 'up', null, 1000, 'none'],
    ['Up 3 minutes (healthy)', 'up', null, 3 * minute, 'healthy'],
    ['Up About a minute (unhealthy)', 'up', null, minute, 'unhealthy'],
    ['Up About an hour (health: starting)', 'up', null, hour, 'starting'],
    ['Up 5 hours (Paused)', 'up', null, 5 * hour, 'none'],
    ['Exited (0) 2 hours ago', 'exited', 0, 2 * hour, 'none'],
    ['Exited (137) 3 weeks ago', 'exited', 137, 21 * day, 'none'],
    ['Exited (-1) 2 months ago', 'exited', -1, 60 * day, 'none'],
    ['Exited (255) 2 years ago', 'exited', 255, 730 * day, 'none'],
    ['Restarting (1) 4 seconds ago', 'restarting', 1, 4000, 'none'],
    ['Created', 'other', null, null, 'none'],
    ['Dead', 'other', null, null, 'none'],
    ['Removal In Progress', 'other', null, null, 'none'],
    ['', 'other', null, null, 'none'],
    ['constructor 5 days', 'other', null, null, 'none'],
    ['Up', 'up', null, null, 'none'],
  ])('%s', (text, kind, exitCode, agoMs, health) => {
    expect(parseStatusText(text)).toEqual({ kind, exitCode, agoMs, health })
  })
})

const listed = {
  Id: 'a'.repeat(64),
  Names: ['/web'],
  Image: 'nginx:1',
  ImageID: 'sha256:1',
  Command: "sh -c 'a b'",
  Created: 1_799_999_000,
  State: 'running',
  Status: 'Up 2 minutes (healthy)',
  Ports: [
    { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
    { PrivatePort: 53, Type: 'udp' },
    { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
  ],
  Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web' },
  NetworkSettings: { Networks: { shop_b: {}, shop_a: {} } },
}

describe('a row of the list', () => {
  it('is read whole', () => {
    const row = toContainerRow(listed, now)
    expect(containerRow.parse(row)).toEqual({
      id: 'a'.repeat(64),
      name: 'web',
      image: 'nginx:1',
      imageId: 'sha256:1',
      command: "sh -c 'a b'",
      state: 'running',
      health: 'healthy',
      exitCode: null,
      createdAt: 1_799_999_000_000,
      startedAt: now - 2 * minute,
      finishedAt: null,
      ports: [
        { ip: '', containerPort: 53, hostPort: null, protocol: 'udp' },
        { ip: '0.0.0.0', containerPort: 80, hostPort: 8080, protocol: 'tcp' },
        { ip: '::', containerPort: 80, hostPort: 8080, protocol: 'tcp' },
      ],
      networks: ['shop_a', 'shop_b'],
      project: 'shop',
      service: 'web',
    })
  })

  it.each([
    [
      'exited',
      { State: 'exited', Status: 'Exited (137) 5 minutes ago' },
      { state: 'exited', exitCode: 137, startedAt: null, finishedAt: now - 5 * minute },
    ],
    [
      'paused',
      { State: 'paused', Status: 'Up 5 minutes (Paused)' },
      { state: 'paused', startedAt: now - 5 * minute, health: 'none' },
    ],
    [
      'restarting',
      { State: 'restarting', Status: 'Restarting (1) 5 seconds ago' },
      { exitCode: null, startedAt: null, finishedAt: now - 5000 },
    ],
    ['dead', { State: 'dead', Status: 'Dead' }, { state: 'dead', exitCode: null, finishedAt: null }],
    ['created', { State: 'created', Status: 'Created' }, { state: 'created', startedAt: null, finishedAt: null }],
    ['podman created', { State: 'configured', Status: '' }, { state: 'created' }],
    ['podman stopped', { State: 'stopped', Status: 'Exited (0) 1 second ago' }, { state: 'exited', exitCode: 0 }],
    ['an unknown word that is up', { State: 'hibernating', Status: 'Up 1 second' }, { state: 'running' }],
    ['an unknown word', { State: '__proto__', Status: '' }, { state: 'exited' }],
    [
      'health as a field of its own (API 1.52)',
      { Status: 'Up 1 second', Health: { Status: 'unhealthy' } },
      { health: 'unhealthy' },
    ],
    ['legacy links', { Names: ['/app/db', '/db'] }, { name: 'db' }],
    ['no name', { Names: null }, { name: 'a'.repeat(12) }],
    ['a vector as command (podman)', { Command: ['sh', '-c', 'a b'] }, { command: "sh -c 'a b'" }],
    ['a time as text (podman)', { Created: '2027-01-15T07:43:20Z' }, { createdAt: 1_799_999_000_000 }],
    ['no labels', { Labels: null }, { project: null, service: null }],
    [
      'nulls everywhere',
      { Ports: null, NetworkSettings: null, Image: null, Command: null },
      { ports: [], networks: [], image: '', command: '' },
    ],
    [
      'odd types',
      { Ports: 'x', Labels: [], Names: [1, null], Created: 'yesterday', Status: 5 },
      { ports: [], createdAt: 0 },
    ],
  ])('%s', (_name, changes, expected) => {
    const row = toContainerRow({ ...listed, ...changes }, now)
    containerRow.parse(row)
    expect(row).toMatchObject(expected)
  })

  it.each([[null], [undefined], [[]], ['x'], [{}]])('%j still is a row', (raw) => {
    expect(() => containerRow.parse(toContainerRow(raw, now))).not.toThrow()
  })

  it('takes labels named like parts of Object as no project', () => {
    const raw: unknown = JSON.parse('{"Id":"x","Labels":{"__proto__":{"com.docker.compose.project":"evil"}}}')
    expect(toContainerRow(raw, now).project).toBeNull()
  })
})

const inspected = {
  Id: 'b'.repeat(64),
  Name: '/web',
  Created: '2026-11-20T13:28:07.454761577Z',
  Path: 'sh',
  Args: ['-c', 'exit 3'],
  Image: 'sha256:1',
  RestartCount: 2,
  Platform: 'linux',
  State: {
    Status: 'exited',
    ExitCode: 3,
    OOMKilled: true,
    Error: 'oops',
    StartedAt: '2026-11-20T13:28:08.5Z',
    FinishedAt: '2026-11-20T13:28:09.25Z',
  },
  HostConfig: {
    Memory: 67_108_864,
    MemorySwap: -1,
    NanoCpus: 1_500_000_000,
    PidsLimit: 0,
    CpuShares: 0,
    CpusetCpus: '0-1',
    RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 5 },
    LogConfig: { Type: 'json-file' },
    NetworkMode: 'bridge',
  },
  Mounts: [
    { Type: 'volume', Name: 'data', Source: '/v/data', Destination: '/data', Driver: 'local', RW: true },
    { Type: 'bind', Source: '/etc', Destination: '/etc', RW: false },
  ],
  Config: {
    Env: ['A=b=c', 'EMPTY=', 'UNSET'],
    Labels: { b: '2', a: '<b>' },
    Cmd: ['sh'],
    Entrypoint: null,
    Image: 'nginx:1',
    Tty: true,
  },
  NetworkSettings: {
    Ports: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '32768' }], '53/udp': null },
    Networks: {
      net: {
        IPAddress: '172.17.0.2',
        GlobalIPv6Address: '',
        Gateway: '172.17.0.1',
        MacAddress: '02:42',
        Aliases: ['web'],
      },
    },
  },
}

describe('a container in detail', () => {
  it('is read whole', () => {
    const detail = toContainerDetail(inspected)
    expect(containerDetail.parse(detail)).toMatchObject({
      row: {
        name: 'web',
        state: 'exited',
        exitCode: 3,
        command: "sh -c 'exit 3'",
        createdAt: Date.parse('2026-11-20T13:28:07Z'),
        startedAt: null,
        finishedAt: Date.parse('2026-11-20T13:28:09.25Z'),
        ports: [
          { ip: '', containerPort: 53, hostPort: null, protocol: 'udp' },
          { ip: '127.0.0.1', containerPort: 80, hostPort: 32768, protocol: 'tcp' },
        ],
      },
      argv: ['sh', '-c', 'exit 3'],
      startedAt: Date.parse('2026-11-20T13:28:08.5Z'),
      exitCode: 3,
      oomKilled: true,
      error: 'oops',
      restartCount: 2,
      restartPolicy: { name: 'on-failure', maximumRetryCount: 5 },
      health: null,
      mounts: [
        { type: 'volume', name: 'data', source: '/v/data', destination: '/data', readOnly: false, driver: 'local' },
        { type: 'bind', name: null, readOnly: true, driver: null },
      ],
      networks: [{ name: 'net', ip: '172.17.0.2', ip6: null, gateway: '172.17.0.1', mac: '02:42', aliases: ['web'] }],
      env: [
        { name: 'A', value: 'b=c' },
        { name: 'EMPTY', value: '' },
        { name: 'UNSET', value: '' },
      ],
      labels: [
        { name: 'a', value: '<b>' },
        { name: 'b', value: '2' },
      ],
      limits: { memoryBytes: 67_108_864, memorySwapBytes: null, cpus: 1.5, cpuShares: null, cpuset: '0-1', pids: null },
      tty: true,
      logDriver: 'json-file',
    })
  })

  // The engine keeps them in a map: an open document seemed to change, and the rows changed places, with each health probe.
  it('tells the mounts in one order, whatever the engine made of it', () => {
    const Mounts = ['/b', '/c', '/a'].map((Destination) => ({ Type: 'bind', Source: '/x', Destination, RW: true }))
    const orders = [Mounts, Mounts.toReversed()].map((some) => toContainerDetail({ ...inspected, Mounts: some }).mounts)
    expect(orders[0]?.map(({ destination }) => destination)).toEqual(['/a', '/b', '/c'])
    expect(orders[1]).toEqual(orders[0])
  })

  // `docker run --tmpfs /scratch` is in no list of mounts.
  it('tells the file systems in memory, each once', () => {
    const Mounts = [{ Type: 'tmpfs', Source: '', Destination: '/both', Mode: '', RW: true, Propagation: '' }]
    const Tmpfs = { '/scratch': 'size=64m', '/still': 'ro,size=1m', '/both': '' }
    const { mounts } = toContainerDetail({ ...inspected, Mounts, HostConfig: { ...inspected.HostConfig, Tmpfs } })
    expect(mounts.map(({ type, destination, readOnly }) => ({ type, destination, readOnly }))).toEqual([
      { type: 'tmpfs', destination: '/both', readOnly: false },
      { type: 'tmpfs', destination: '/scratch', readOnly: false },
      { type: 'tmpfs', destination: '/still', readOnly: true },
    ])
  })

  it('reads the health check and its probes', () => {
    const Log = [
      { Start: '2026-11-20T13:28:09.678Z', End: '2026-11-20T13:28:09.733Z', ExitCode: 1, Output: 'no\n' },
      { Start: '0001-01-01T00:00:00Z', End: '', ExitCode: 0, Output: '' },
    ]
    const state = { Status: 'running', Running: true, Health: { Status: 'unhealthy', FailingStreak: 4, Log } }
    const Healthcheck = { Test: ['CMD-SHELL', 'curl x'], Interval: 2_000_000_000, Timeout: 0, Retries: 3 }
    const { health, row, exitCode } = toContainerDetail({ ...inspected, State: state, Config: { Healthcheck } })
    expect([row.health, exitCode]).toEqual(['unhealthy', null])
    expect(health).toEqual({
      state: 'unhealthy',
      failingStreak: 4,
      test: ['CMD-SHELL', 'curl x'],
      intervalMs: 2000,
      timeoutMs: null,
      retries: 3,
      probes: [{ startedAt: Date.parse(Log[0]!.Start), durationMs: 55, exitCode: 1, output: 'no\n' }],
    })
  })

  it('takes a disabled health check as none', () => {
    expect(toContainerDetail({ ...inspected, Config: { Healthcheck: { Test: ['NONE'] } } }).health).toBeNull()
  })

  it('works out CPUs from quota and period', () => {
    const limits = (HostConfig: object) => toContainerDetail({ HostConfig }).limits
    expect(limits({ CpuQuota: 50_000 }).cpus).toBe(0.5)
    expect(limits({ CpuQuota: 100_000, CpuPeriod: 50_000 }).cpus).toBe(2)
    expect(limits({ CpuQuota: -1 }).cpus).toBeNull()
    expect(limits({ PidsLimit: -1, Memory: 2 ** 64 - 1 })).toMatchObject({ pids: null, memoryBytes: null })
  })

  it.each([
    [null],
    [{}],
    ['x'],
    [{ State: null, Config: null, HostConfig: null, NetworkSettings: null, Mounts: null }],
    [{ State: { Health: 'x' }, Mounts: [null] }],
  ])('%j still is a detail', (raw) => expect(() => containerDetail.parse(toContainerDetail(raw))).not.toThrow())
})

describe('processes', () => {
  it.each([
    ['docker', { Titles: ['PID', 'CMD'], Processes: [['1', 'sh -c x']] }, [['1', 'sh -c x']]],
    [
      'podman, unsplit',
      { Titles: ['PID', 'USER', 'CMD'], Processes: [['1   root   sh -c x']] },
      [['1', 'root', 'sh -c x']],
    ],
    ['podman, as text', { Titles: ['PID', 'CMD'], Processes: ['1 sh -c x'] }, [['1', 'sh -c x']]],
    ['none', { Titles: ['PID'], Processes: null }, []],
    ['one column', { Titles: ['CMD'], Processes: [['sh -c x']] }, [['sh -c x']]],
  ])('%s', (_name, raw, processes) => expect(processList.parse(toProcessList(raw)).processes).toEqual(processes))
})

it('joins a command as the engine does', () => {
  expect(joinCommand(['sh', '-c', 'a b', 'c'])).toBe("sh -c 'a b' c")
  expect(joinCommand([])).toBe('')
})
