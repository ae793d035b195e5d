import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../electron/fault.ts'
import { createCommands } from '../../../electron/services/commands.ts'
import { Bars } from '../../../electron/services/jobs/bars.ts'
import { createJobs, type Jobs } from '../../../electron/services/jobs/index.ts'
import type { JobSpec, JobWork } from '../../../electron/services/jobs/job.ts'
import { Output } from '../../../electron/services/jobs/output.ts'
import { Inlet, TakeOut } from '../../../electron/services/jobs/transfers.ts'
import type { JobResult, JobsChange } from '../../../shared/contract/jobs.ts'
import { largestPiece } from '../../../shared/lib/file-limits.ts'
import { FakeEngine, fakeLog } from '../services/fake-engine.ts'

const result: JobResult = { kind: 'saved', bytes: 0 }
const spec = (run: JobSpec['run'], more: Partial<JobSpec> = {}): JobSpec => ({
  ...{ kind: 'pull', title: {}, command: ['pull', 'x'], leaves: 'layers', run, ...more },
})
/** Runs until its signal fires. */
const endless = ({ signal }: JobWork): Promise<JobResult> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))

describe('the jobs of a run', () => {
  let jobs: Jobs
  let log: ReturnType<ReturnType<typeof createCommands>['log']>

  beforeEach(() => {
    vi.useFakeTimers()
    const commands = createCommands({ engine: new FakeEngine() })
    jobs = createJobs({ commands, log: fakeLog() })
    log = commands.log(undefined)
  })
  afterEach(async () => {
    await jobs.close()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('a busy job costs a window ten messages a second, and the last one is the last state', async () => {
    const heard: JobsChange[] = []
    const stream = jobs.watch(undefined)
    const reading = (async () => {
      for await (const change of stream) heard.push(change)
    })()
    let count = 0
    const { jobId } = jobs.start(
      spec(async (work) => {
        for (; count < 5000; count += 1) {
          work.bar('layer', { what: 'Downloading', current: count, total: 5000, share: count / 5000 })
          if (count % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
        }
        return result
      }),
    )
    await vi.advanceTimersByTimeAsync(1200)
    const rows = heard.flatMap((change) => (change.kind === 'delta' ? change.upserted : change.rows))
    expect(rows.length).toBeGreaterThan(8)
    expect(rows.length).toBeLessThanOrEqual(13)
    expect(rows.at(-1)).toMatchObject({ id: jobId, state: 'done', share: 1, bars: [{ current: 4999 }] })
    // A window that comes later sees it too.
    const late = await jobs.watch(undefined).next()
    expect(late.value).toMatchObject({ kind: 'snapshot', rows: [{ id: jobId, state: 'done' }] })
    await stream.return()
    await reading
  })

  it('six run at once, the others wait their turn; one that waits is cancelled without ever running', async () => {
    const ran: number[] = []
    const ids = Array.from({ length: 8 }, (_, index) =>
      jobs.start(
        spec((work) => {
          ran.push(index)
          return endless(work)
        }),
      ),
    )
    const at = (index: number): string => ids[index]?.jobId ?? ''
    await vi.advanceTimersByTimeAsync(1)
    expect(ran).toEqual([0, 1, 2, 3, 4, 5])
    await jobs.cancel(at(6))
    await jobs.cancel(at(0))
    await vi.advanceTimersByTimeAsync(1)
    expect(ran).toEqual([0, 1, 2, 3, 4, 5, 7])
    expect(jobs.get(at(0)).row()).toMatchObject({
      state: 'cancelled',
      fault: { reason: 'cancelled' },
      leaves: 'layers',
    })
    expect(jobs.get(at(6)).row()).toMatchObject({ state: 'cancelled', startedAt: null })
    const entries = (await log.next()).value ?? []
    expect(entries.filter(({ fault }) => fault?.reason === 'cancelled')).toHaveLength(1)
  })

  it('that the window gives up has failed by what broke there, and says how it ended', async () => {
    const running = jobs.start(spec(endless)).jobId
    const over = jobs.start(spec(async () => result)).jobId
    await vi.advanceTimersByTimeAsync(1)
    const because = { reason: 'local-file-full', detail: 'no room' } as const
    expect(await jobs.cancel(running, because)).toEqual({ state: 'failed' })
    expect(jobs.get(running).row()).toMatchObject({ state: 'failed', fault: { ...because, params: {} } })
    // It had given all its bytes: what became of the file is not its matter.
    expect(await jobs.cancel(over, because)).toEqual({ state: 'done' })
    expect(jobs.get(over).row()).toMatchObject({ state: 'done', fault: null })
  })

  it('keeps the last fifty, forgets what is dismissed, and takes no more than forty at a time', async () => {
    for (let round = 0; round < 60; round += 1) {
      jobs.start(spec(async () => result))
      await vi.advanceTimersByTimeAsync(1)
    }
    const snapshot = async () => {
      const { value } = await jobs.watch(undefined).next()
      return value?.kind === 'snapshot' ? value.rows : []
    }
    const rows = await snapshot()
    expect(rows).toHaveLength(50)
    const [first] = rows
    jobs.dismiss([first?.id ?? ''])
    expect(await snapshot()).toHaveLength(49)
    expect(() => jobs.output({ id: first?.id ?? '', from: 0, count: 1 })).toThrow('job-missing')
    const running = jobs.start(spec(endless))
    jobs.dismiss([running.jobId])
    expect(jobs.get(running.jobId).state).toBe('running')
    for (let round = 0; round < 39; round += 1) jobs.start(spec(endless))
    expect(() => jobs.start(spec(endless))).toThrow('too-many-jobs')
  })

  it('a fault of our own is told as one, and its cause is not', async () => {
    const { jobId } = jobs.start(
      spec(async () => {
        throw new Error('/home/someone/secret')
      }),
    )
    await vi.advanceTimersByTimeAsync(1)
    expect(jobs.get(jobId).row()).toMatchObject({ state: 'failed', fault: { reason: 'internal', detail: null } })
  })
})

describe('bars', () => {
  it('never go back, whatever an engine says', () => {
    const amount = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constant(null))
    const update = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('Downloading', 'Extracting'),
      current: amount,
      total: amount,
      share: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(null)),
    })
    fc.assert(
      fc.property(fc.array(update, { maxLength: 60 }), (updates) => {
        const bars = new Bars()
        let share = 0
        let rows = bars.rows()
        for (const { id, ...more } of updates) {
          bars.update(id, more)
          const now = bars.share ?? 0
          expect(now).toBeGreaterThanOrEqual(share)
          expect(now).toBeLessThanOrEqual(1)
          share = now
          for (const bar of bars.rows()) {
            const before = rows.find((old) => old.id === bar.id)
            expect(bar.share).toBeGreaterThanOrEqual(before?.share ?? 0)
            if (before?.what === bar.what) expect(bar.current).toBeGreaterThanOrEqual(before.current)
            if (bar.total !== null) expect(bar.current).toBeLessThanOrEqual(bar.total)
          }
          rows = bars.rows()
        }
      }),
      { numRuns: 500 },
    )
  })

  it('weigh by bytes, and count those that are not shown', () => {
    const bars = new Bars()
    bars.update('big', { what: 'Downloading', current: 0, total: 900, share: 0 })
    bars.update('small', { what: 'Downloading', current: 100, total: 100, share: 1 })
    expect(bars.share).toBeCloseTo(0.1)
    for (let index = 0; index < 300; index += 1)
      bars.update(`n${index}`, { what: 'Waiting', current: null, total: null, share: 0 })
    expect([bars.rows().length, bars.leftOut]).toEqual([200, 102])
  })
})

describe('output', () => {
  it('is the same lines however the text is cut', () => {
    const text = 'Step 1/2 : RUN x\n ---> ab\r\n10%\r50%\r100%\nlast'
    const whole = new Output()
    whole.write(text)
    whole.flush()
    expect(whole.read(0, 10).map((line) => line.text)).toEqual(['Step 1/2 : RUN x', ' ---> ab', '100%', 'last'])
    for (let at = 0; at <= text.length; at += 1) {
      const cut = new Output()
      cut.write(text.slice(0, at))
      cut.write(text.slice(at))
      cut.flush()
      expect(cut.read(0, 10)).toEqual(whole.read(0, 10))
    }
  })

  it('drops its oldest lines, and says so', () => {
    const output = new Output()
    for (let line = 0; line < 70_000; line += 1) output.write(`${line}\n`)
    expect([output.first, output.count, output.next]).toEqual([50_000, 20_000, 70_000])
    expect(output.read(0, 2)).toEqual([
      { number: 50_000, text: '50000' },
      { number: 50_001, text: '50001' },
    ])
    const wide = new Output()
    for (let line = 0; line < 2000; line += 1) wide.write(`${'x'.repeat(16_000)}\n`)
    expect(wide.count).toBeLessThan(600)
    expect(wide.read(wide.first, 1000).length).toBeLessThan(40)
    wide.write('y'.repeat(20_000_000))
    expect(wide.read(wide.next - 1, 1)[0]?.text.length).toBe(16 * 1024)
  })
})

describe('bytes from and to the window', () => {
  it('come in order and two at a time, and wait for the engine', async () => {
    const inlet = new Inlet(1000)
    const taken: string[] = []
    await expect(inlet.give(5, Buffer.from('x'), false)).rejects.toMatchObject({ reason: 'transfer-lost' })
    let isTaken = false
    const first = inlet.give(0, Buffer.from('ab'), false).then(() => {
      isTaken = true
    })
    await expect(inlet.give(0, Buffer.from('ab'), false)).rejects.toMatchObject({ reason: 'transfer-lost' })
    const second = inlet.give(2, Buffer.from('c'), false)
    await expect(inlet.give(3, Buffer.from('d'), false)).rejects.toMatchObject({ reason: 'transfer-lost' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(isTaken).toBe(false)
    const reading = (async () => {
      for await (const piece of inlet) taken.push(Buffer.from(piece).toString())
    })()
    await Promise.all([first, second])
    await inlet.give(3, Buffer.from('d'), true)
    await reading
    expect(taken).toEqual(['ab', 'c', 'd'])
    await expect(inlet.give(4, Buffer.from('e'), true)).rejects.toMatchObject({ reason: 'transfer-lost' })
  })

  it('a window that is gone fails the job, on either side', async () => {
    const inlet = new Inlet(20)
    await expect(inlet[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: 'transfer-lost' })
    let closed = false
    async function* source() {
      try {
        yield Buffer.alloc(largestPiece + 1000)
        yield Buffer.alloc(largestPiece)
      } finally {
        closed = true
      }
    }
    const out = new TakeOut(source(), () => {}, 20)
    const { next } = await out.take(0)
    expect(next).toBe(largestPiece)
    await expect(out.over).rejects.toMatchObject({ reason: 'transfer-lost' })
    expect(closed).toBe(true)
  })

  it('a piece can be asked for again, and the end is told once all came', async () => {
    async function* source() {
      for (let part = 0; part < 5; part += 1) yield Buffer.alloc(300 * 1024, part)
    }
    const out = new TakeOut(source(), () => {}, 1000)
    const first = await out.take(0)
    expect(Buffer.compare((await out.take(0)).bytes, first.bytes) === 0).toBe(true)
    await expect(out.take(7)).rejects.toMatchObject({ reason: 'transfer-lost' })
    let at = first.next
    let bytes = first.bytes.length
    while (at !== null) {
      const piece = await out.take(at)
      bytes += piece.bytes.length
      at = piece.next
    }
    expect(bytes).toBe(1500 * 1024)
    expect(await out.over).toBe(1500 * 1024)
    expect(() => out.fail(new AppError('REFUSED', 'cancelled'))).not.toThrow()
  })

  it('all of them can be poured somewhere, which nobody else takes from meanwhile', async () => {
    // One buffer for all of them: a piece is lent, and what is poured must be done with it when the next one comes.
    const lent = Buffer.alloc(1000)
    async function* source() {
      for (let part = 0; part < 5; part += 1) yield lent.fill(part)
    }
    const told: number[] = []
    const out = new TakeOut(source(), (bytes) => told.push(bytes), 1000)
    const poured: number[] = []
    const pouring = out.pour(async (bytes) => {
      await new Promise((resolve) => setImmediate(resolve))
      poured.push(bytes[0] ?? -1)
    })
    await expect(out.take(0)).rejects.toMatchObject({ reason: 'transfer-lost' })
    await pouring
    expect(poured).toEqual([0, 1, 2, 3, 4])
    expect(told).toEqual([1000, 2000, 3000, 4000, 5000])
    expect(await out.over).toBe(5000)
    await expect(out.pour(async () => {})).rejects.toMatchObject({ reason: 'transfer-lost' })
  })

  it('what cannot be poured any further ends it with that, and a cancel is told as one', async () => {
    let closed = 0
    async function* source() {
      try {
        for (;;) yield Buffer.alloc(10)
      } finally {
        closed += 1
      }
    }
    const full = new AppError('REFUSED', 'local-file-full')
    const out = new TakeOut(source(), () => {}, 1000)
    await expect(out.pour(() => Promise.reject(full))).rejects.toBe(full)
    await expect(out.over).rejects.toBe(full)
    const stopped = new TakeOut(source(), () => {}, 1000)
    const cancelled = new AppError('REFUSED', 'cancelled')
    await expect(
      stopped.pour(async () => {
        stopped.fail(cancelled)
        throw new Error('The socket hung up')
      }),
    ).rejects.toBe(cancelled)
    await expect(stopped.pour(async () => {})).rejects.toBe(cancelled)
    expect(closed).toBe(2)
  })
})
