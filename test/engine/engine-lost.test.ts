import { readdirSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine, LogSink } from '../../electron/engine/types.ts'
import type { EngineLink } from '../../shared/contract/engine.ts'
import { busyboxImage, canStartEngine, type PrivateEngine, startPrivateEngine } from '../support/engine.ts'

const never = new AbortController().signal

/** What F01 and F02 promise, at the level of the connection; the views are asked the same in a real browser. */
describe.runIf(canStartEngine())('an engine that is lost', () => {
  let real: PrivateEngine
  let engine: Engine
  const links: EngineLink[] = []

  beforeAll(async () => {
    real = await startPrivateEngine()
    engine = createEngine({
      url: real.url,
      env: process.env,
      startDemo: () => Promise.reject(new Error('none')),
      log: { info() {}, error: (line, error) => console.error(line, error) },
    })
    engine.onLink((link) => links.push(link))
    await becomes('online')
  })
  afterAll(async () => {
    await engine?.close()
    await real?.close()
  })

  const becomes = async (kind: EngineLink['kind'], timeout = 10_000) => {
    await vi.waitFor(() => expect(engine.link.kind).toBe(kind), { timeout, interval: 10 })
  }
  const openSockets = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
      } catch {
        return false
      }
    }).length

  it('is missed at once when it is killed, and found again as soon as it answers', async () => {
    const id = await real.docker('run', '-d', busyboxImage, 'sh', '-c', 'echo here; sleep 1000')
    let bytes = 0
    const data = (_given: Uint8Array, start: number, end: number) => {
      bytes += end - start
      return true
    }
    const sink: LogSink = { frame() {}, data, drained: async () => {}, engineError() {} }
    const cut = engine.containers.logs(id, { follow: true }, sink, never)
    await vi.waitFor(() => expect(bytes).toBeGreaterThan(0))
    const began = performance.now()
    const gone = real.kill()
    await becomes('offline')
    expect(performance.now() - began).toBeLessThan(1000)
    expect(await cut).toMatchObject({ kind: 'cut' })
    await gone
    await expect(engine.containers.list({}, never)).rejects.toMatchObject({ code: 'ENGINE_OFFLINE' })
    // The retries are seconds apart by now.
    await new Promise((resolve) => setTimeout(resolve, 4000))
    expect(engine.link).toMatchObject({
      kind: 'offline',
      attempts: [{ fault: 'refused' }],
      last: { endpoint: { url: real.url } },
    })
    await real.start()
    const answered = performance.now()
    await becomes('online')
    expect(performance.now() - answered).toBeLessThan(1000)
    expect((await engine.containers.list({}, never)).map((row) => [row.id, row.state])).toEqual([[id, 'running']])
  })

  it('is called not answering within 5 s when it is frozen, without a pile of sockets, and goes on within a second of thawing', async () => {
    await becomes('online')
    const before = openSockets()
    let most = 0
    const counting = setInterval(() => {
      most = Math.max(most, openSockets())
    }, 50)
    const began = performance.now()
    real.freeze()
    const calls = Promise.allSettled(Array.from({ length: 30 }, () => engine.containers.list({}, never)))
    try {
      await becomes('offline')
      expect(performance.now() - began).toBeLessThan(5000)
      expect(engine.link).toMatchObject({ attempts: [{ fault: 'not-answering' }] })
      for (const call of await calls)
        expect(call).toMatchObject({ status: 'rejected', reason: { reason: 'engine-timeout' } })
      await new Promise((resolve) => setTimeout(resolve, 5000))
      expect(most - before).toBeLessThanOrEqual(4)
    } finally {
      clearInterval(counting)
      real.thaw()
    }
    const thawed = performance.now()
    await becomes('online')
    expect(performance.now() - thawed).toBeLessThan(1000)
    await engine.containers.list({}, never)
  })
})
