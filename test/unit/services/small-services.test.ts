import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dataFolder, usualFolder } from '../../../electron/data-folder.ts'
import { AppError } from '../../../electron/fault.ts'
import { createLog } from '../../../electron/log.ts'
import { createCommands } from '../../../electron/services/commands.ts'
import { createSettings, parseSettings } from '../../../electron/services/settings.ts'
import { createSystem } from '../../../electron/services/system.ts'
import type { CommandEntry } from '../../../shared/contract/commands.ts'
import { defaultSettings } from '../../../shared/contract/settings.ts'
import { FakeEngine, fakeLog, offline } from './fake-engine.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portlight-services-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

describe('the command log', () => {
  it('tells the kept ones first, then each start and end with outcome, time and reason', async () => {
    const engine = new FakeEngine()
    const commands = createCommands({ engine })
    expect(await commands.record(['start', 'web'], async () => 5)).toBe(5)
    const stream = commands.log(undefined)
    const kept = (await stream.next()).value
    expect(kept).toMatchObject([
      { id: 1, command: 'docker --host unix:///fake start web', outcome: 'done', fault: null },
    ])
    expect(kept?.[0]?.durationMs).toBeGreaterThanOrEqual(0)

    let refuse: (error: unknown) => void = () => undefined
    const work = commands.record(['rm', 'web'], () => new Promise((_resolve, reject) => (refuse = reject)))
    expect((await stream.next()).value).toMatchObject([{ id: 2, outcome: 'running', durationMs: null }])
    refuse(new AppError('CONFLICT', 'container-running', { detail: 'stop it first' }))
    await expect(work).rejects.toThrow('container-running')
    expect((await stream.next()).value).toMatchObject([
      { id: 2, outcome: 'failed', fault: { reason: 'container-running', params: {}, detail: 'stop it first' } },
    ])
    await stream.return()
  })

  it('keeps 500, masks secrets, and does not let an unknown error speak', async () => {
    const engine = new FakeEngine()
    engine.link = offline
    const commands = createCommands({ engine })
    for (let i = 0; i < 510; i++) await commands.record(['start', `c${i}`], async () => undefined)
    const secret = commands.record(['run', '-e', 'DB_PASSWORD=hunter2', 'x'], async () => {
      throw new Error('at /home/me/secret.ts:1')
    })
    await expect(secret).rejects.toThrow()
    const kept = (await commands.log(undefined).next()).value as CommandEntry[]
    expect(kept).toHaveLength(500)
    expect(kept[0]?.id).toBe(12)
    expect(kept.at(-1)).toMatchObject({ outcome: 'failed', fault: { reason: 'internal', params: {}, detail: null } })
    expect(kept.at(-1)?.command).not.toContain('hunter2')
    expect(kept.at(-1)?.command.startsWith('docker run')).toBe(true)
  })
})

describe('the settings', () => {
  const parts = () => ({ dataFolder: folder, log: fakeLog() })
  const file = () => join(folder, 'settings.json')

  it('tells every window and survives a restart, in a file for the owner only', async () => {
    const first = createSettings(parts())
    const one = first.watch(undefined)
    const two = first.watch(undefined)
    expect((await one.next()).value).toEqual(defaultSettings)
    await two.next()
    await first.patch({ language: 'ko' })
    await first.patch({ logs: { wrap: true, timestamps: 'utc', lineNumbers: false, histogram: false, sources: true } })
    expect((await one.next()).value).toMatchObject({
      language: 'ko',
      logs: { wrap: true, timestamps: 'utc', lineNumbers: false, histogram: false, sources: true },
    })
    expect((await two.next()).value).toMatchObject({ language: 'ko' })
    await first.close()
    expect(await one.next()).toMatchObject({ done: true })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    const second = createSettings(parts())
    expect((await second.watch(undefined).next()).value).toEqual({
      ...defaultSettings,
      language: 'ko',
      logs: { wrap: true, timestamps: 'utc', lineNumbers: false, histogram: false, sources: true },
    })
  })

  it('keeps the order of many quick patches on disk', async () => {
    const service = createSettings(parts())
    const patches = Array.from({ length: 30 }, (_, i) => service.patch({ language: i % 2 ? 'ko' : 'en' }))
    await Promise.all(patches)
    expect(JSON.parse(readFileSync(file(), 'utf8')).language).toBe('ko')
  })

  it('writes a burst of changes once or twice, and all of it when it closes', async () => {
    const service = createSettings(parts())
    const writes = new Set<bigint>()
    for (let i = 0; i < 100; i++) {
      void service.patch({ language: i % 2 ? 'ko' : 'en' })
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (existsSync(file())) writes.add(statSync(file(), { bigint: true }).mtimeNs)
    }
    expect(writes.size).toBeLessThanOrEqual(2)
    void service.patch({ language: 'auto', colorScheme: 'dark' })
    await service.close()
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ language: 'auto', colorScheme: 'dark' })
  })

  it('falls back entry by entry, and to the defaults where nothing can be read', async () => {
    expect(parseSettings({ language: 'ko', colorScheme: 'pink', containers: { sort: 5 }, more: 1 })).toEqual({
      ...defaultSettings,
      language: 'ko',
    })
    expect(parseSettings(JSON.parse('{"__proto__": {"language": "ko"}}'))).toEqual(defaultSettings)
    expect(parseSettings(null)).toEqual(defaultSettings)
    writeFileSync(file(), '{"language": "k')
    const given = parts()
    expect((await createSettings(given).watch(undefined).next()).value).toEqual(defaultSettings)
    expect(given.log.lines).toHaveLength(1)
  })

  it('holds for the run when the disk refuses', async () => {
    const given = { dataFolder: join(folder, 'not', 'there'), log: fakeLog() }
    const service = createSettings(given)
    await service.patch({ language: 'en' })
    expect((await service.watch(undefined).next()).value).toMatchObject({ language: 'en' })
    expect(given.log.lines.some((line) => line.includes('cannot be kept'))).toBe(true)
  })
})

describe('the system', () => {
  it('samples the host only while somebody looks', async () => {
    vi.useFakeTimers()
    const system = createSystem({ version: '1', mode: 'browser', readOnly: false })
    const stop = new AbortController()
    const stream = system.host(stop.signal)
    expect(vi.getTimerCount()).toBe(0)
    const first = stream.next()
    await vi.advanceTimersByTimeAsync(600)
    const { value } = await first
    expect(value?.memoryTotalBytes).toBeGreaterThan(value?.memoryUsedBytes ?? Number.POSITIVE_INFINITY)
    expect(value?.cpuPercent).toBeGreaterThanOrEqual(0)
    const second = stream.next()
    await vi.advanceTimersByTimeAsync(3000)
    expect((await second).done).toBe(false)
    stop.abort()
    await stream.next()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('counts who is there, and tells the last use without chatter', async () => {
    vi.useFakeTimers({ now: 100_000 })
    const system = createSystem({ version: '1', mode: 'desktop', readOnly: false })
    const stream = system.viewers(undefined)
    expect((await stream.next()).value).toEqual({ connected: 0, lastUsedAt: null })
    const leave = system.join()
    expect((await stream.next()).value).toEqual({ connected: 1, lastUsedAt: null })
    system.used()
    expect((await stream.next()).value).toEqual({ connected: 1, lastUsedAt: 100_000 })
    const waiting = stream.next()
    vi.setSystemTime(101_000)
    for (let i = 0; i < 100; i++) system.used()
    leave()
    leave()
    expect((await waiting).value).toEqual({ connected: 0, lastUsedAt: 101_000 })
    const last = stream.next()
    system.close()
    expect(await last).toMatchObject({ done: true })
    expect(system.app()).toMatchObject({ version: '1', mode: 'desktop', platform: process.platform })
  })
})

describe('the data folder and the log', () => {
  it('is where the platform wants it', () => {
    expect(usualFolder({ HOME: '/home/me' }, 'linux')).toBe('/home/me/.local/share/portlight')
    expect(usualFolder({ HOME: '/home/me', XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/portlight')
    expect(usualFolder({ HOME: '/home/me', XDG_DATA_HOME: 'relative' }, 'linux')).toBe(
      '/home/me/.local/share/portlight',
    )
    expect(usualFolder({ HOME: '/Users/me' }, 'darwin')).toBe('/Users/me/Library/Application Support/Portlight')
    expect(usualFolder({ LOCALAPPDATA: 'C:\\x' }, 'win32')).toContain('Portlight')
  })

  it('is told in words where it cannot be had', () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    for (const place of [file, join(file, 'below')])
      expect(() => dataFolder({ PORTLIGHT_DATA_FOLDER: place })).toThrow(
        /^The folder .*file.* cannot be used for the settings and the log \(E[A-Z]+\)\. PORTLIGHT_DATA_FOLDER can/,
      )
  })

  it('is for the owner only, whatever the umask was', () => {
    const before = process.umask(0o000)
    try {
      const made = dataFolder({ PORTLIGHT_DATA_FOLDER: join(folder, 'a', 'b') })
      expect(statSync(made).mode & 0o777).toBe(0o700)
      const log = createLog(made)
      log.info('hello', { url: 'tcp://me:hunter2@host', token: 'hunter2', line: 'PASSWORD="hunter2 hunter2" x' })
      log.error('broken', new Error('outer', { cause: new Error('inner') }))
      const file = join(made, 'portlight.log')
      expect(statSync(file).mode & 0o777).toBe(0o600)
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      expect(lines).toHaveLength(2)
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        level: 'info',
        message: 'hello',
        line: expect.stringMatching(/ x$/),
      })
      expect(lines.join()).not.toContain('hunter2')
      expect(lines[1]).toContain('because: Error: inner')
    } finally {
      process.umask(before)
    }
  })

  it('turns over before it grows without end', () => {
    const log = createLog(folder)
    const text = 'x'.repeat(7000) // cut to 4,000 in the log
    for (let i = 0; i < 1200; i++) log.warn(text)
    expect(statSync(join(folder, 'portlight.log')).size).toBeLessThan(2_100_000)
    expect(statSync(join(folder, 'portlight.log.old')).size).toBeLessThan(2_100_000)
  })
})
