import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCommands } from '../../../electron/services/commands.ts'
import { createContainers } from '../../../electron/services/containers.ts'
import { createImages, type Images } from '../../../electron/services/images.ts'
import { containerRow, FakeEngine, fakeLog, idOf, imageRow } from './fake-engine.ts'

let engine: FakeEngine
let images: Images
let close: () => void

beforeEach(() => {
  vi.useFakeTimers()
  engine = new FakeEngine()
  const parts = { engine, log: fakeLog(), dataFolder: '/nowhere' }
  const commands = createCommands(parts)
  const containers = createContainers({ ...parts, commands })
  images = createImages({ ...parts, commands, containers: containers.collection })
  close = () => {
    images.close()
    containers.close()
  }
})
afterEach(() => {
  close()
  expect(engine.listeners).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('the images collection', () => {
  it('joins the containers by name and follows both', async () => {
    engine.imageWorld = [imageRow('sha256:aa', ['busybox:1']), imageRow('sha256:bb', [])]
    engine.add(containerRow(2, { name: 'zeta' }))
    engine.add(containerRow(1, { name: 'alpha' }))
    const stop = new AbortController()
    const stream = images.changes(stop.signal)
    const rows = new Map<string, { tags: string[]; usedBy: string[] }>()
    const reading = (async () => {
      for await (const change of stream) {
        if (change.kind === 'delta') for (const id of change.gone) rows.delete(id)
        else rows.clear()
        for (const row of change.kind === 'delta' ? change.upserted : change.rows) {
          rows.set(row.id, { tags: row.tags, usedBy: row.usedBy.map(({ name }) => name) })
        }
      }
    })()
    await vi.advanceTimersByTimeAsync(1000)
    expect(rows.get('sha256:aa')).toEqual({ tags: ['busybox:1'], usedBy: ['alpha', 'zeta'] })
    expect(rows.get('sha256:bb')).toEqual({ tags: [], usedBy: [] })

    engine.change(idOf(2), { name: 'beta' })
    engine.event('rename', idOf(2), { attributes: { name: 'beta', oldName: '/zeta' } })
    engine.world.delete(idOf(1))
    engine.event('destroy', idOf(1))
    await vi.advanceTimersByTimeAsync(60)
    expect(rows.get('sha256:aa')?.usedBy).toEqual(['beta'])

    engine.imageWorld = [imageRow('sha256:aa', ['busybox:1', 'mine:2'])]
    engine.event('tag', 'sha256:aa', { type: 'image' })
    engine.event('delete', 'sha256:bb', { type: 'image' })
    await vi.advanceTimersByTimeAsync(30)
    expect([...rows]).toEqual([['sha256:aa', { tags: ['busybox:1', 'mine:2'], usedBy: ['beta'] }]])
    stop.abort()
    await reading
  })
})
