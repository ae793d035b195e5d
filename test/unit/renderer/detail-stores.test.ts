import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../renderer/client.ts'
import {
  afterEnd,
  applyContainerWatch,
  createContainerStore,
  followProcesses,
} from '../../../renderer/stores/container.ts'
import { refusalOf } from '../../../renderer/stores/fault-of.ts'
import { follow } from '../../../renderer/stores/follow.ts'
import { applyImageChange, removeImages } from '../../../renderer/stores/images.ts'
import { applyChart, createChartStore } from '../../../renderer/stores/stats.ts'
import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import type { ImageRow } from '../../../shared/contract/images.ts'
import type { StatsChart, UsePoint } from '../../../shared/contract/stats.ts'

const fault = { reason: 'container-missing', params: {}, detail: 'No such container' } as const
const missing = new ORPCError('NOT_FOUND', { defined: true, data: fault })
const offline = new ORPCError('ENGINE_OFFLINE', {
  defined: true,
  data: { reason: 'engine-offline', params: {}, detail: null },
})

/** A stream that is told what to do, and counts who reads it. */
function scripted<T>() {
  const opens: { push: (value: T) => void; end: () => void; fail: (error: unknown) => void; signal: AbortSignal }[] = []
  const open = async (signal: AbortSignal): Promise<AsyncIterable<T>> => {
    const queue: { value?: T; error?: unknown; end?: true }[] = []
    let wake = (): void => undefined
    const put = (item: (typeof queue)[number]): void => {
      queue.push(item)
      wake()
    }
    signal.addEventListener('abort', () => put({ end: true }))
    opens.push({
      push: (value) => put({ value }),
      end: () => put({ end: true }),
      fail: (error) => put({ error }),
      signal,
    })
    return (async function* () {
      while (true) {
        const item = queue.shift()
        if (!item) await new Promise<void>((resolve) => (wake = resolve))
        else if (item.end) return
        else if ('error' in item) throw item.error
        else yield item.value as T
      }
    })()
  }
  return { open, opens }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a followed stream', () => {
  it('opens again after a pause that grows, and starts over once a value came', async () => {
    const { open, opens } = scripted<number>()
    const values: number[] = []
    const undo = follow(open, { value: (value) => values.push(value), ended: () => 'open-again' })
    await settle()
    for (const wait of [250, 500, 1000, 2000, 2000]) {
      const before = opens.length
      opens.at(-1)?.fail(offline)
      await vi.advanceTimersByTimeAsync(wait - 1)
      expect(opens).toHaveLength(before)
      await vi.advanceTimersByTimeAsync(1)
      expect(opens).toHaveLength(before + 1)
    }
    opens.at(-1)?.push(7)
    opens.at(-1)?.end()
    await vi.advanceTimersByTimeAsync(250)
    expect(values).toEqual([7])
    expect(opens).toHaveLength(7)
    undo()
  })

  it('drops what arrives after the undo, and opens nothing again', async () => {
    const { open, opens } = scripted<number>()
    const values: number[] = []
    const undo = follow(open, { value: (value) => values.push(value), ended: () => 'open-again' })
    await settle()
    opens[0]?.push(1)
    undo()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(values).toEqual([])
    expect(opens).toHaveLength(1)
    expect(opens[0]?.signal.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends its pause with the undo', async () => {
    const { open, opens } = scripted<number>()
    const undo = follow(open, { value: () => undefined, ended: () => 'open-again' })
    await settle()
    opens[0]?.end()
    await settle()
    expect(vi.getTimerCount()).toBe(1)
    undo()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('refusals', () => {
  it('takes the typed fault as it is', () => {
    expect(refusalOf(missing)).toEqual({ code: 'NOT_FOUND', fault })
  })

  it('makes an unknown error code an internal fault, and a broken connection a lost one', () => {
    expect(refusalOf(new ORPCError('BAD_REQUEST', { message: 'bad' }))).toMatchObject({
      code: 'INTERNAL',
      fault: { reason: 'internal', detail: 'BAD_REQUEST: bad' },
    })
    expect(refusalOf(new ORPCError('NOT_FOUND', { data: { reason: 'made-up' } })).code).toBe('INTERNAL')
    expect(refusalOf(new Error('closed'))).toMatchObject({ code: 'LOST', fault: { detail: 'closed' } })
  })

  it.each([
    ['QuotaExceededError', 'local-file-full'],
    ['NoModificationAllowedError', 'local-file-denied'],
    ['NotFoundError', 'local-file-gone'],
    ['NotReadableError', 'local-file-changed'],
    ['UnknownError', 'local-file-failed'],
  ])('takes the browser’s %s for trouble with a file, and keeps its words as the detail', (name, reason) => {
    expect(refusalOf(new DOMException('its words', name))).toEqual({
      code: 'FILE',
      fault: { reason, params: {}, detail: 'its words' },
    })
  })

  it('does not take what was cancelled for trouble with a file', () => {
    expect(refusalOf(new DOMException('', 'AbortError')).code).toBe('LOST')
  })
})

const detailOf = (id: string) => ({ row: { id } }) as unknown as ContainerDetail

describe('a container', () => {
  const shown = applyContainerWatch({ kind: 'loading' }, { kind: 'detail', detail: detailOf('a') })

  it('keeps what it showed when it is removed', () => {
    const gone = applyContainerWatch(shown, { kind: 'gone' })
    expect(gone).toEqual({ kind: 'shown', detail: detailOf('a'), gone: true, refusal: null })
    expect(afterEnd(gone, null)).toEqual({ view: gone, after: 'stop' })
  })

  it('keeps what it showed while the engine is lost, and takes it back afterwards', () => {
    const lost = afterEnd(shown, refusalOf(offline))
    expect(lost.after).toBe('open-again')
    expect(lost.view).toMatchObject({ kind: 'shown', gone: false, refusal: { code: 'ENGINE_OFFLINE' } })
    expect(applyContainerWatch(lost.view, { kind: 'detail', detail: detailOf('a') })).toEqual(shown)
  })

  it('is missing for good when it was never there, and gone when it went while nobody looked', () => {
    expect(afterEnd({ kind: 'loading' }, refusalOf(missing))).toMatchObject({
      view: { kind: 'missing' },
      after: 'stop',
    })
    expect(afterEnd(shown, refusalOf(missing))).toMatchObject({ view: { gone: true }, after: 'stop' })
  })

  it('does not show another container while the next one loads', async () => {
    const { open, opens } = scripted<unknown>()
    const client = {
      containers: { watch: (_: unknown, { signal }: { signal: AbortSignal }) => open(signal) },
    } as unknown as Client
    const { store, start } = createContainerStore()
    const undo = start(client, 'a')
    await settle()
    opens[0]?.push({ kind: 'detail', detail: detailOf('a') })
    await settle()
    expect(store.getState()).toMatchObject({ kind: 'shown' })
    undo()
    start(client, 'a')()
    expect(store.getState()).toMatchObject({ kind: 'shown' })
    start(client, 'b')()
    expect(store.getState()).toEqual({ kind: 'loading' })
  })
})

describe('processes', () => {
  it('stop being asked for when the container does not run', async () => {
    const { open, opens } = scripted<unknown>()
    const client = {
      containers: { processes: (_: unknown, { signal }: { signal: AbortSignal }) => open(signal) },
    } as unknown as Client
    const views: string[] = []
    const undo = followProcesses(client, 'a', (view) => views.push(view.kind))
    await settle()
    opens[0]?.push({ titles: ['PID'], processes: [['1']] })
    opens[0]?.fail(new ORPCError('CONFLICT', { defined: true, data: { ...fault, reason: 'container-not-running' } }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(views).toEqual(['shown', 'not-running'])
    expect(opens).toHaveLength(1)
    undo()
  })
})

describe('images', () => {
  const image = (id: string, tags: string[] = []) => ({ id, tags }) as unknown as ImageRow

  it('starts from a snapshot and applies deltas', () => {
    const first = applyImageChange({ rows: null, fault: null }, { kind: 'snapshot', rows: [image('a'), image('b')] })
    const next = applyImageChange(first, { kind: 'delta', upserted: [image('a', ['x:1'])], gone: ['b'] })
    expect([...(next.rows ?? [])]).toEqual([['a', image('a', ['x:1'])]])
    expect(first.rows?.size).toBe(2)
    expect(applyImageChange(next, { kind: 'snapshot', rows: [] }).rows?.size).toBe(0)
  })

  it('goes on removing after one was refused, and tells each result', async () => {
    const remove = vi.fn(async ({ ref }: { ref: string }) => {
      if (ref === 'b:1') throw missing
      return { untagged: [ref], deleted: [] }
    })
    const results = await removeImages({ images: { remove } } as unknown as Client, ['a:1', 'b:1', 'c:1'], true)
    expect(results.map((result) => [result.ref, result.untagged, result.refusal?.code])).toEqual([
      ['a:1', ['a:1'], undefined],
      ['b:1', [], 'NOT_FOUND'],
      ['c:1', ['c:1'], undefined],
    ])
    expect(remove).toHaveBeenCalledWith({ ref: 'a:1', force: true })
  })
})

describe('the use of a container', () => {
  const minute = 60_000
  const point = (at: number) => ({ at }) as UsePoint
  const whole = (to: number, ...ats: number[]): Extract<StatsChart, { kind: 'whole' }> => ({
    kind: 'whole',
    range: '15m',
    from: to - 15 * minute,
    to,
    stepMs: 1000,
    lines: [{ id: 'a', name: 'web', source: 'kernel', points: ats.map(point) }],
    events: [],
    totalEvents: 0,
  })
  const more = (...ats: number[]): StatsChart => ({
    kind: 'more',
    lines: [{ id: 'a', source: 'engine', points: ats.map(point) }],
    events: [],
  })
  const atsOf = (chart: ReturnType<typeof applyChart>) => chart?.lines[0]?.points.map(({ at }) => at)

  it('moves on with what comes, takes nothing twice, and lets go of what is older than its range', () => {
    const chart = applyChart(whole(20 * minute, 6 * minute, 20 * minute), more(20 * minute, 20 * minute + 1000))
    expect(atsOf(chart)).toEqual([6 * minute, 20 * minute, 20 * minute + 1000])
    expect(chart).toMatchObject({ to: 20 * minute + 1000, lines: [{ source: 'engine' }] })
    expect(atsOf(applyChart(chart, more(22 * minute)))).toEqual([20 * minute, 20 * minute + 1000, 22 * minute])
    expect(applyChart(null, more(1))).toBeNull()
  })

  it('starts anew from a whole chart when the stream was opened again, and rests while the page is hidden', async () => {
    const page = new EventTarget() as EventTarget & { visibilityState: string }
    page.visibilityState = 'visible'
    vi.stubGlobal('document', page)
    const { open, opens } = scripted<StatsChart>()
    const client = {
      stats: { chart: (_: unknown, { signal }: { signal: AbortSignal }) => open(signal) },
    } as unknown as Client
    const { store, start } = createChartStore()
    const undo = start(client, ['a'], '15m')
    await settle()
    opens[0]?.push(whole(minute, 1, 2, 3))
    opens[0]?.push(more(4))
    opens[0]?.fail(offline)
    await vi.advanceTimersByTimeAsync(250)
    expect(atsOf(store.getState().chart)).toEqual([1, 2, 3, 4])
    expect(store.getState().refusal?.code).toBe('ENGINE_OFFLINE')
    opens[1]?.push(whole(minute, 3, 4, 5))
    await settle()
    expect(store.getState()).toEqual({ chart: whole(minute, 3, 4, 5), refusal: null })
    page.visibilityState = 'hidden'
    page.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(opens).toHaveLength(2)
    page.visibilityState = 'visible'
    page.dispatchEvent(new Event('visibilitychange'))
    await settle()
    expect(opens).toHaveLength(3)
    undo()
    vi.unstubAllGlobals()
  })
})
