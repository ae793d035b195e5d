import { describe, expect, it } from 'vitest'
import { createLogFeed } from '../../../renderer/stores/logs.ts'
import { tailBase } from '../../../shared/lib/logs.ts'
import { fakeLogs, logLine, noticeOf } from './feed-kit.ts'

const selection = { kind: 'containers' as const, ids: ['c'] }
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
const filter = { conditions: [{ exclude: false, test: { kind: 'stream' as const, stream: 'stderr' as const } }] }

const numbered = ({ from, count }: { from: number; count: number }) =>
  Array.from({ length: count }, (_, i) => logLine(from + i))

describe('the tail of a log that is still being read', () => {
  const tail = { first: tailBase + 10, end: tailBase + 110, becomes: null }

  it('is what is shown, with a place before it for what is not there yet', async () => {
    const { client, notices } = fakeLogs(numbered)
    const feed = createLogFeed(client, selection)
    const undo = feed.start()
    notices.push(noticeOf({ count: 500, caughtUp: false, tail }))
    await settled()
    expect(feed.store.getState().rows).toMatchObject({ space: 'tail', first: tailBase + 9, end: tailBase + 110 })
    undo()
  })

  it('becomes the session without a place that changes, a line that is read again, or another epoch', async () => {
    const { client, notices, reads } = fakeLogs(numbered)
    const feed = createLogFeed(client, selection)
    const undo = feed.start()
    notices.push(noticeOf({ count: 500, caughtUp: false, tail }))
    await settled()
    feed.want(tail.end - 50, tail.end)
    await settled()
    const { epoch } = feed.store.getState().rows
    const before = reads.length
    const shown = feed.line(tail.end - 1)
    expect(shown?.number).toBe(tail.end - 1)

    notices.push(noticeOf({ count: 100_100, tail: { ...tail, becomes: 100_000 } }))
    await settled()
    const { rows } = feed.store.getState()
    expect(rows).toMatchObject({ space: 'session', epoch, end: tail.end })
    expect(rows.first + rows.shift).toBe(0)
    expect(rows.end + rows.shift).toBe(100_100)
    // The same line at the same place, by its own number now.
    expect(feed.line(tail.end - 1)).toMatchObject({ number: 100_099, row: 100_099, text: shown?.text })
    expect(reads.length).toBe(before)

    // What is read from here on is asked for by row, and found at its place.
    feed.want(tail.first - 20, tail.first)
    await settled()
    expect(reads.at(-1)).toMatchObject({ from: 99_980, count: 20 })
    expect(feed.line(tail.first - 1)?.number).toBe(99_999)
    // And it goes on so when the notice no longer tells of the tail.
    notices.push(noticeOf({ count: 100_105 }))
    await settled()
    expect(feed.store.getState().rows).toMatchObject({ epoch, end: tail.end + 5 })
    undo()
  })

  it('that cannot be found again gives way to the session, in which nothing of before means anything', async () => {
    const { client, notices } = fakeLogs(numbered)
    const feed = createLogFeed(client, selection)
    const undo = feed.start()
    notices.push(noticeOf({ count: 500, caughtUp: false, tail }))
    await settled()
    const { epoch } = feed.store.getState().rows
    notices.push(noticeOf({ count: 900 }))
    await settled()
    expect(feed.store.getState().rows).toMatchObject({ space: 'session', first: 0, end: 900, shift: 0 })
    expect(feed.store.getState().rows.epoch).not.toBe(epoch)
    undo()
  })

  it('is left for the first line, and shown again for the end', async () => {
    const { client, notices } = fakeLogs(numbered)
    const feed = createLogFeed(client, selection)
    const undo = feed.start()
    notices.push(noticeOf({ count: 500, caughtUp: false, tail }))
    await settled()
    feed.showTail(false)
    expect(feed.store.getState().rows).toMatchObject({ space: 'session', first: 0, end: 500 })
    feed.showTail(true)
    expect(feed.store.getState().rows.space).toBe('tail')
    undo()
  })
})

describe('a filter', () => {
  it('leaves the rows as they are until the view has its first word, and has its last rows at hand then', async () => {
    const { client, notices, views, reads } = fakeLogs(({ from, count, viewId }) =>
      Array.from({ length: count }, (_, i) => logLine(viewId ? 2 * (from + i) : from + i, 'x', from + i)),
    )
    const feed = createLogFeed(client, selection)
    const undo = feed.start()
    notices.push(noticeOf({ count: 1000 }))
    await settled()
    const { epoch } = feed.store.getState().rows
    feed.setFilter(filter)
    await settled()
    expect(feed.store.getState().rows).toMatchObject({ space: 'session', end: 1000, epoch })
    views[0]?.notices.push({ viewId: 'v', first: 0, count: 500, scanned: 1000, total: 1000 })
    await settled()
    expect(feed.store.getState().rows).toMatchObject({ space: 'view', first: 0, end: 500 })
    expect(feed.store.getState().rows.epoch).not.toBe(epoch)
    expect(reads.at(-1)).toMatchObject({ viewId: 'v', from: 350, count: 150 })
    expect(feed.line(499)).toMatchObject({ row: 499, number: 998 })
    undo()
  })

  it('ends the view before it when another is there, and all of them with the feed', async () => {
    const { client, notices, views } = fakeLogs(numbered)
    const feed = createLogFeed(client, selection)
    const undo = feed.start()
    notices.push(noticeOf({ count: 10 }))
    await settled()
    feed.setFilter(filter)
    await settled()
    views[0]?.notices.push({ viewId: 'a', first: 0, count: 1, scanned: 10, total: 10 })
    await settled()
    feed.setFilter({ conditions: [{ ...filter.conditions[0]!, exclude: true }] })
    await settled()
    expect(views[0]?.notices.isOver).toBe(false)
    views[1]?.notices.push({ viewId: 'b', first: 0, count: 9, scanned: 10, total: 10 })
    await settled()
    expect(views.map(({ notices: stream }) => stream.isOver)).toEqual([true, false])
    feed.setFilter(null)
    expect(feed.store.getState().rows).toMatchObject({ space: 'session', end: 10 })
    expect(views.every(({ notices: stream }) => stream.isOver)).toBe(true)
    undo()
  })

  it('with no conditions is none', async () => {
    const { client, notices, views } = fakeLogs(numbered)
    const feed = createLogFeed(client, selection)
    const undo = feed.start()
    notices.push(noticeOf({ count: 10 }))
    await settled()
    feed.setFilter({ conditions: [] })
    await settled()
    expect(views).toEqual([])
    undo()
  })
})
