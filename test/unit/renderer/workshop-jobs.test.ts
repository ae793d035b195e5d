import { describe, expect, it } from 'vitest'
import type { Client } from '../../../renderer/client.ts'
import { applyJobsChange, inOrder, summaryOf } from '../../../renderer/stores/jobs.ts'
import { fromBase64, giveFiles, takeBytes, toBase64 } from '../../../renderer/stores/pieces.ts'
import { durationText } from '../../../renderer/views/jobs/duration.ts'
import { endsToTell } from '../../../renderer/views/jobs/job-ends.ts'
import type { JobRow } from '../../../shared/contract/jobs.ts'
import { largestPiece } from '../../../shared/lib/file-limits.ts'

const row = (id: string, more: Partial<JobRow> = {}): JobRow => ({
  ...{ id, kind: 'pull', title: { reference: 'busybox:latest' }, state: 'running', wants: null },
  ...{ queuedAt: 0, startedAt: 0, endedAt: null, share: null, bars: [], barsLeftOut: 0, status: '', steps: [] },
  ...{ output: { first: 0, count: 0 }, fault: null, faultLine: null, result: null, leaves: null },
  ...more,
})
const mapOf = (...rows: JobRow[]): ReadonlyMap<string, JobRow> => new Map(rows.map((one) => [one.id, one]))
const nobody = (): boolean => false

describe('the jobs of a window', () => {
  it('shows what goes on before what has ended, each newest first', () => {
    const ended = [row('old', { state: 'done', endedAt: 10 }), row('new', { state: 'failed', endedAt: 20 })]
    const going = [row('first', { queuedAt: 1 }), row('waits', { state: 'queued', queuedAt: 2 })]
    expect(inOrder([...ended, ...going]).map(({ id }) => id)).toEqual(['waits', 'first', 'new', 'old'])
  })

  it('says how far all of them are, and what has failed', () => {
    expect(summaryOf([])).toEqual({ going: 0, failed: 0, share: null })
    expect(
      summaryOf([
        row('a', { share: 0.5 }),
        row('b', { share: 0.1 }),
        row('c', { state: 'queued' }),
        row('d', { state: 'failed', share: 0.9 }),
        row('e', { state: 'done', share: 1 }),
      ]),
    ).toEqual({ going: 3, failed: 1, share: 0.3 })
  })

  it('takes changes', () => {
    const first = applyJobsChange({ rows: null }, { kind: 'snapshot', rows: [row('a'), row('b')] })
    const second = applyJobsChange(first, { kind: 'delta', upserted: [row('b', { share: 0.5 })], gone: ['a'] })
    expect([...(second.rows?.keys() ?? [])]).toEqual(['b'])
    expect(second.rows?.get('b')?.share).toBe(0.5)
  })
})

describe('the end of a job', () => {
  const going = row('a', { queuedAt: 1000 })
  const done = (endedAt: number): JobRow => row('a', { queuedAt: 1000, state: 'done', endedAt })

  it('is told when it took long, or when it failed', () => {
    expect(endsToTell(mapOf(going), mapOf(done(4000)), nobody)).toHaveLength(1)
    expect(endsToTell(mapOf(going), mapOf(done(3999)), nobody)).toHaveLength(0)
    expect(endsToTell(mapOf(going), mapOf({ ...done(1001), state: 'failed' }), nobody)).toHaveLength(1)
    // One that began and failed between two messages.
    expect(endsToTell(mapOf(), mapOf({ ...done(1001), state: 'failed' }), nobody)).toHaveLength(1)
  })

  it('is not told where it is seen, was cancelled, or is old news', () => {
    expect(endsToTell(mapOf(going), mapOf(done(9000)), (id) => id === 'a')).toHaveLength(0)
    expect(endsToTell(mapOf(going), mapOf({ ...done(9000), state: 'cancelled' }), nobody)).toHaveLength(0)
    expect(endsToTell(mapOf(done(9000)), mapOf(done(9000)), nobody)).toHaveLength(0)
    // The first list of a window that was loaded anew.
    expect(endsToTell(null, mapOf(done(9000)), nobody)).toHaveLength(0)
  })
})

it.each([
  [0, '0.0 s'],
  [9940, '9.9 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1:00'],
  [3_600_000, '1:00:00'],
])('%i ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

describe('bytes between window and back end', () => {
  const bytes = Uint8Array.from({ length: 700_000 }, (_, index) => (index * 31) % 256)

  it('are as they were', () => {
    expect(fromBase64(toBase64(bytes))).toEqual(bytes)
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  })

  it('go in order, piece by piece, the last one marked', async () => {
    const calls: { at: number; bytes: Uint8Array; last: boolean }[] = []
    const jobs = { upload: async (piece: { at: number; bytes: Uint8Array; last: boolean }) => void calls.push(piece) }
    await giveFiles({ jobs } as unknown as Client, 'a', [new Blob([bytes])])
    expect(calls.map(({ at, last }) => [at, last])).toEqual([
      [0, false],
      [largestPiece, true],
    ])
    expect(Buffer.concat(calls.map((piece) => piece.bytes))).toEqual(Buffer.from(bytes))
    calls.length = 0
    await giveFiles({ jobs } as unknown as Client, 'a', [new Blob([])])
    expect(calls).toEqual([{ id: 'a', at: 0, bytes: new Uint8Array(), last: true }])
  })

  it('come until the last one', async () => {
    const download = async ({ at }: { at: number }) => ({
      bytes: bytes.subarray(at, at + 300_000),
      next: at + 300_000 < bytes.length ? at + 300_000 : null,
    })
    const parts: Uint8Array[] = []
    await takeBytes({ jobs: { download } } as unknown as Client, 'a', async (part) => void parts.push(part))
    expect(Buffer.concat(parts)).toEqual(Buffer.from(bytes))
  })
})
