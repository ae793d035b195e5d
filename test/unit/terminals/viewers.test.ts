import { describe, expect, it } from 'vitest'
import { Scrollback } from '../../../electron/services/terminals/scrollback.ts'
import { mostUnacknowledged, Viewers } from '../../../electron/services/terminals/viewers.ts'
import type { TerminalPiece } from '../../../shared/contract/terminals.ts'

const mebi = 1024 * 1024

function kit() {
  const kept = new Scrollback(mebi)
  const viewers = new Viewers(kept)
  const say = (bytes: Uint8Array): void => {
    kept.append(bytes, 0, bytes.length)
    viewers.ring()
  }
  let over = false
  const follow = (name: string, from = 0) => {
    const stop = new AbortController()
    const stream = viewers.follow(name, from, () => over, stop.signal)
    return { stream, stop: () => stop.abort() }
  }
  const end = (): void => {
    over = true
    viewers.ring()
  }
  return { kept, viewers, say, follow, end }
}

const bytesOf = (piece: TerminalPiece): Buffer =>
  piece.kind === 'bytes' ? Buffer.from(piece.bytes, 'base64') : Buffer.alloc(0)

/** Takes until nothing comes at once. */
async function takeAll(stream: AsyncGenerator<TerminalPiece, void>) {
  const pieces: TerminalPiece[] = []
  for (;;) {
    const next = stream.next()
    const quiet = new Promise<null>((resolve) => setTimeout(() => resolve(null), 5))
    const result = await Promise.race([next, quiet])
    if (result === null) return { pieces, next }
    if (result.done) return { pieces, next: null }
    pieces.push(result.value)
  }
}

describe('the viewers of a terminal', () => {
  it('gives bytes as they are, and ends when the process has', async () => {
    const { say, follow, end } = kit()
    const odd = Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80])
    say(odd)
    const { stream } = follow('viewer-1')
    setTimeout(() => say(odd), 1)
    setTimeout(end, 5)
    const pieces: TerminalPiece[] = []
    for await (const piece of stream) pieces.push(piece)
    expect(pieces[0]).toEqual({ kind: 'begin', at: 0, liveFrom: odd.length, dropped: 0 })
    expect(Buffer.concat(pieces.map(bytesOf))).toEqual(Buffer.concat([odd, odd]))
  })

  it('stops at what is unacknowledged, and goes on from there', async () => {
    const { say, viewers, follow } = kit()
    const { stream, stop } = follow('viewer-1')
    await stream.next()
    const block = Buffer.alloc(150 * 1024, 1)
    say(block)
    say(block)
    const first = await takeAll(stream)
    const sent = first.pieces.reduce((sum, piece) => sum + bytesOf(piece).length, 0)
    expect(sent).toBe(mostUnacknowledged)
    expect(viewers.hasRoom).toBe(false)
    viewers.ack('viewer-1', sent)
    expect(viewers.hasRoom).toBe(true)
    const rest = await first.next
    expect(rest?.done).toBe(false)
    stop()
  })

  it('goes by the quickest; a slow one is told what it missed', async () => {
    const { say, viewers, follow } = kit()
    const slow = follow('viewer-slow')
    const quick = follow('viewer-quick')
    await slow.stream.next()
    await quick.stream.next()
    const line = Buffer.from(`${'x'.repeat(1023)}\n`)
    let taken = 0
    for (let n = 0; n < 10; n += 1) {
      for (let k = 0; k < 200; k += 1) say(line)
      const { pieces } = await takeAll(quick.stream)
      const last = pieces.at(-1)
      if (last) taken = last.at + bytesOf(last).length
      viewers.ack('viewer-quick', taken)
    }
    expect(viewers.hasRoom).toBe(true)
    const { pieces } = await takeAll(slow.stream)
    const gap = pieces.find(({ kind }) => kind === 'gap')
    expect(gap).toMatchObject({ kind: 'gap', dropped: expect.any(Number) })
    slow.stop()
    quick.stop()
  })

  it('reads on while nobody looks, and says to a late one what was dropped', async () => {
    const { say, kept, viewers, follow } = kit()
    const line = Buffer.from(`${'y'.repeat(99)}\n`)
    for (let n = 0; n < 30_000; n += 1) say(line)
    expect(viewers.hasRoom).toBe(true)
    const { stream, stop } = follow('viewer-late')
    const begin = (await stream.next()).value
    expect(begin).toEqual({ kind: 'begin', at: kept.start, liveFrom: kept.end, dropped: kept.start })
    expect(kept.start % 100).toBe(0)
    stop()
    await stream.return()
    expect(viewers.count).toBe(0)
  })
})
