import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleSize, unpackSample } from '../../../electron/engine/cgroups/packed.ts'
import { placeOf } from '../../../electron/engine/cgroups/place.ts'
import { CgroupReader } from '../../../electron/engine/cgroups/reader.ts'
import { SystemClock } from '../../../electron/engine/cgroups/system-clock.ts'
import { statsSample } from '../../../shared/contract/stats.ts'

const id = 'a8e0adb4d0e726fcb3c1a8490918bf647ee2bdda51864d5b8dd08df6e8fc13c9'
const other = 'b'.repeat(64)
const GiB = 1024 ** 3

const v1Mounts = [
  '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio',
  '39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids',
  '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
].join('\n')
const v2Mounts = '29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n'
const v1Lines = (path: string): string =>
  ['6:pids', '5:blkio', '4:memory', '2:cpu,cpuacct', '1:name=systemd', '0:'].map((line) => `${line}:${path}\n`).join('')

describe('the place of a container’s cgroup', () => {
  it.each([
    ['cgroupfs', `/docker/${id}`, `/docker/${id}`],
    ['systemd', `/system.slice/docker-${id}.scope`, `/system.slice/docker-${id}.scope`],
    ['podman', `/machine.slice/libpod-${id}.scope/container`, `/machine.slice/libpod-${id}.scope`],
    ['rootless', `/user.slice/user-1.slice/user@1.service/user.slice/docker-${id}.scope`, null],
    ['a parent of its own', `/builds/${id}`, `/builds/${id}`],
    ['systemd inside', `/docker/${id}/init.scope`, `/docker/${id}`],
    ['docker in docker', `/docker/${other}/docker/${id}`, `/docker/${other}/docker/${id}`],
  ])('v2, %s', (_, path, expected) => {
    expect(placeOf(id, `0::${path}\n`, v2Mounts)).toEqual({
      version: 2,
      folder: `/sys/fs/cgroup${expected ?? path}`,
    })
  })

  it('v1, with controllers that share a hierarchy, beside an empty v2 one', () => {
    expect(placeOf(id, v1Lines(`/docker/${id}`), v1Mounts)).toEqual({
      version: 1,
      cpu: `/sys/fs/cgroup/cpu,cpuacct/docker/${id}`,
      cpuacct: `/sys/fs/cgroup/cpu,cpuacct/docker/${id}`,
      memory: `/sys/fs/cgroup/memory/docker/${id}`,
      pids: `/sys/fs/cgroup/pids/docker/${id}`,
      blkio: `/sys/fs/cgroup/blkio/docker/${id}`,
    })
  })

  it('below a mount that shows a part of the hierarchy only', () => {
    const mounts = `29 23 0:26 /machines/mine /mnt/a\\040b rw - cgroup2 cgroup2 rw`
    expect(placeOf(id, `0::/machines/mine/docker/${id}`, mounts)).toEqual({
      version: 2,
      folder: `/mnt/a b/docker/${id}`,
    })
    expect(placeOf(id, `0::/machines/minestrone/docker/${id}`, mounts)).toBeNull()
  })

  it.each([
    ['another process has the number', '0::/user.slice/session-1.scope\n'],
    ['another container has the number', `0::/docker/${other}\n`],
    ['an id that only begins alike', `0::/docker/${id}0\n`],
    ['a process of another cgroup namespace', `0::/../docker/${id}\n`],
    ['the process is gone', ''],
    ['nonsense', '\0\n:::\n0::\n0:x\n'],
  ])('is none where %s', (_, lines) => {
    expect(placeOf(id, lines, v2Mounts)).toBeNull()
    expect(placeOf(id, lines, v1Mounts)).toBeNull()
  })

  it('is none where this machine mounts nothing, or only v1 without the CPU', () => {
    expect(placeOf(id, `0::/docker/${id}\n`, '')).toBeNull()
    expect(
      placeOf(
        id,
        v1Lines(`/docker/${id}`),
        v1Mounts
          .split('\n')
          .filter((line) => !line.includes('cpuacct'))
          .join('\n'),
      ),
    ).toBeNull()
  })
})

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'portlight-cgroups-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const netDev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 249364651  214559    0    0    0     0          0         0 249364651  214559    0    0    0     0       0          0
  eth0:     500       5    0    0    0     0          0         0       70      11    0    0    0     0       0          0
lo0x12:7 1 0 0 0 0 0 0 8 0 0 0 0 0 0 0
`
const stat = (busy: number, idle: number): string =>
  `cpu  ${busy} 0 0 ${idle} 0 0 0 999 0 0\ncpu0 1 0 0 0 0 0 0 0 0 0\ncpu1 1 0 0 0 0 0 0 0 0 0\nintr 5 0 1\nctxt 8\n`

function v2World(more: Record<string, string> = {}): void {
  put('proc/self/mountinfo', `29 23 0:26 / ${root}/cg rw - cgroup2 cgroup2 rw\n`)
  put('proc/7/cgroup', `0::/docker-${id}.scope\n`)
  put('proc/7/net/dev', netDev)
  put('proc/stat', stat(100, 100))
  const files = {
    'cpu.stat': 'usage_usec 5000000\nuser_usec 1\nsystem_usec 1\nnr_periods 40\nnr_throttled 4\nthrottled_usec 9\n',
    'memory.current': '800\n',
    'memory.stat':
      'anon 100\nfile 500\ninactive_anon 7\nactive_file 1\ninactive_file 300\nworkingset_refault_inactive_file 9\n',
    'memory.max': '1000\n',
    'pids.current': '3\n',
    'io.stat': '8:0 rbytes=100 wbytes=5 rios=1 wios=1 dbytes=0 dios=0\n8:16 rbytes=1 wbytes=2 rios=0\n253:0 \n',
    ...more,
  }
  for (const [name, text] of Object.entries(files)) put(`cg/docker-${id}.scope/${name}`, text)
}
const cgroup = (name: string, text: string): void => put(`cg/docker-${id}.scope/${name}`, text)
const open = (more: { hostNetwork?: boolean; pid?: number } = {}): CgroupReader | null =>
  CgroupReader.open({ id, pid: 7, hostNetwork: false, hostMemoryBytes: 16 * GiB, ...more }, join(root, 'proc'))
const clockAt = (at: number): SystemClock => {
  const clock = new SystemClock(join(root, 'proc/stat'))
  expect(clock.tick(at)).toBe(true)
  return clock
}
const openFiles = (): number => readdirSync('/proc/self/fd').length

describe.runIf(process.platform === 'linux')('a container’s own files', () => {
  it('v2: by the formulas of the docker CLI', () => {
    v2World()
    const reader = open()
    const values = new Float64Array(sampleSize)
    expect(reader?.read(values, clockAt(1000))).toBe(true)
    expect(unpackSample(values)).toMatchObject({ at: 1000, cpuPercent: null, throttledPercent: null })
    // A quarter of both processors' two seconds: half of one.
    put('proc/stat', stat(200, 200))
    cgroup('cpu.stat', 'usage_usec 5500000\nnr_periods 50\nnr_throttled 7\n')
    expect(reader?.read(values, clockAt(2000))).toBe(true)
    expect(statsSample.parse(unpackSample(values))).toEqual({
      at: 2000,
      cpuPercent: 50,
      throttledPercent: 30,
      memoryBytes: 500,
      memoryLimitBytes: 1000,
      memoryPercent: 50,
      netRxBytes: 507,
      netTxBytes: 78,
      blockReadBytes: 101,
      blockWriteBytes: 7,
      pids: 3,
    })
    reader?.close()
  })

  it('v1: by the same formulas', () => {
    const mounts = ['cpu', 'cpuacct', 'memory', 'pids', 'blkio']
    put(
      'proc/self/mountinfo',
      mounts.map((name) => `3 3 0:3 / ${root}/${name} rw - cgroup cgroup rw,${name}\n`).join(''),
    )
    put('proc/7/cgroup', mounts.map((name, index) => `${index + 1}:${name}:/docker/${id}\n`).join(''))
    put('proc/7/net/dev', netDev)
    put('proc/stat', stat(100, 100))
    put(`cpu/docker/${id}/cpu.stat`, 'nr_periods 0\nnr_throttled 0\nthrottled_time 0\n')
    put(`cpuacct/docker/${id}/cpuacct.usage`, '5000000000\n')
    put(`memory/docker/${id}/memory.usage_in_bytes`, '800\n')
    put(`memory/docker/${id}/memory.limit_in_bytes`, '9223372036854771712\n')
    put(
      `memory/docker/${id}/memory.stat`,
      'cache 500\ninactive_file 1\nhierarchical_memory_limit 9\ntotal_inactive_file 300\n',
    )
    put(`pids/docker/${id}/pids.current`, '3\n')
    put(
      `blkio/docker/${id}/blkio.throttle.io_service_bytes`,
      '8:0 Read 100\n8:0 Write 7\n8:0 Sync 107\n8:0 Total 107\n9:0 Read 1\nTotal 108\n',
    )
    const reader = open()
    const values = new Float64Array(sampleSize)
    reader?.read(values, clockAt(1000))
    put('proc/stat', stat(200, 200))
    put(`cpuacct/docker/${id}/cpuacct.usage`, '5500000000\n')
    reader?.read(values, clockAt(2000))
    expect(statsSample.parse(unpackSample(values))).toEqual({
      at: 2000,
      cpuPercent: 50,
      throttledPercent: null,
      memoryBytes: 500,
      memoryLimitBytes: null,
      memoryPercent: (500 / (16 * GiB)) * 100,
      netRxBytes: 507,
      netTxBytes: 78,
      blockReadBytes: 101,
      blockWriteBytes: 7,
      pids: 3,
    })
    reader?.close()
  })

  it('says nothing where it knows nothing: no limit, no devices, the machine’s network, a counter that began anew', () => {
    v2World({ 'memory.max': 'max\n', 'memory.stat': '', 'io.stat': '', 'cpu.stat': 'usage_usec 9\n' })
    rmSync(join(root, `cg/docker-${id}.scope/pids.current`))
    const reader = open({ hostNetwork: true })
    const values = new Float64Array(sampleSize)
    reader?.read(values, clockAt(1000))
    cgroup('cpu.stat', 'usage_usec 1\n')
    put('proc/stat', stat(200, 200))
    expect(reader?.read(values, clockAt(2000))).toBe(true)
    expect(unpackSample(values)).toMatchObject({
      cpuPercent: null,
      throttledPercent: null,
      memoryBytes: 800,
      memoryLimitBytes: null,
      netRxBytes: null,
      netTxBytes: null,
      blockReadBytes: 0,
      pids: null,
    })
    reader?.close()
  })

  it('takes the anonymous memory where the kernel counts no use', () => {
    v2World({ 'memory.current': '0\n' })
    const reader = open()
    const values = new Float64Array(sampleSize)
    reader?.read(values, clockAt(1))
    expect(unpackSample(values).memoryBytes).toBe(100)
    reader?.close()
  })

  it('ends when the cgroup or the last process has gone, and gives its files back', () => {
    v2World()
    const before = openFiles()
    const reader = open()
    const values = new Float64Array(sampleSize)
    expect(openFiles()).toBeGreaterThan(before)
    cgroup('pids.current', '0\n')
    expect(reader?.read(values, clockAt(1))).toBe(false)
    cgroup('pids.current', '1\n')
    cgroup('cpu.stat', '')
    expect(reader?.read(values, clockAt(1))).toBe(false)
    reader?.close()
    expect(reader?.read(values, clockAt(1))).toBe(false)
    expect(openFiles()).toBeLessThanOrEqual(before + 3)
  })

  it('opens nothing for a process that is not this container’s', () => {
    v2World()
    put('proc/8/cgroup', '0::/user.slice/session-1.scope\n')
    const before = openFiles()
    expect(open({ pid: 8 })).toBeNull()
    expect(open({ pid: 9 })).toBeNull()
    rmSync(join(root, `cg/docker-${id}.scope/memory.current`))
    expect(open()).toBeNull()
    expect(openFiles()).toBe(before)
  })

  it('is never negative, endless or no number, whatever the files hold', () => {
    const junk = fc.oneof(
      fc.constantFrom(
        '',
        'max\n',
        '-1\n',
        '18446744073709551615\n',
        'usage_usec\n',
        'usage_usec x\n',
        '8:0 rbytes=\n',
        '8:0',
      ),
      fc.string(),
      fc.nat().map((n) => `usage_usec ${n}\nnr_periods ${n}\nnr_throttled ${n}\ninactive_file ${n}\nanon ${n}\n`),
      fc.nat().map((n) => `${n}\n`),
    )
    v2World()
    const reader = open()
    const values = new Float64Array(sampleSize)
    fc.assert(
      fc.property(fc.tuple(junk, junk, junk, junk, junk, junk, junk), ([cpu, memory, stats, pids, io, net, limit]) => {
        const files = {
          'cpu.stat': cpu,
          'memory.current': memory,
          'memory.stat': stats,
          'pids.current': pids,
          'io.stat': io,
          'memory.max': limit,
        }
        for (const [name, text] of Object.entries(files)) cgroup(name, text)
        put('proc/7/net/dev', net)
        if (reader?.read(values, clockAt(5))) statsSample.parse(unpackSample(values))
      }),
      { numRuns: 200 },
    )
    reader?.close()
  })
})
