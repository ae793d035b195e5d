import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeEngine, framesOf, type Message } from './fake-engine.ts'
import { base, exported, got, SessionKit, until } from './session-kit.ts'

let kit: SessionKit
beforeEach(() => {
  kit = new SessionKit()
})
afterEach(() => kit.close())

/** A session on one ended container that has said this. */
async function ended(messages: Message[], tty = false) {
  kit.engine = new FakeEngine()
  const box = kit.engine.add('a')
  box.messages = messages
  box.tty = tty
  const session = kit.start(['a'])
  kit.stop(box)
  await until(session, 'ended')
  return session
}

const said = (messages: Message[], stream?: string) =>
  messages
    .filter((message) => !stream || message.stream === stream)
    .flatMap(framesOf)
    .map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
    .join('')

const at = (nanos: number, text: string | Uint8Array, more: Partial<Message> = {}): Message => ({
  seconds: base,
  nanos,
  stream: 'stdout',
  text,
  ...more,
})

describe('the export as text', () => {
  it('is what the engine said, byte for byte', async () => {
    const text = fc.oneof(
      { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }).map((b) => b.map((byte) => (byte === 10 ? 0 : byte))) },
      {
        weight: 2,
        arbitrary: fc.constantFrom('', ' ', '\r', '\u001b[31mred\u001b[0m\r', '2026-11-20T13:25:39.123456789Z x'),
      },
      { weight: 2, arbitrary: fc.integer({ min: 16_380, max: 70_000 }).map((n) => 'é'.repeat(n / 2)) },
      { weight: 1, arbitrary: fc.constantFrom(1_048_576, 1_048_577, 2_200_000).map((n) => 'z'.repeat(n)) },
    )
    const message = fc.record({
      text,
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      open: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 25 }), fc.boolean(), async (drafts, tty) => {
        // Only what a process says last has no newline.
        const messages = drafts.map((draft, i): Message => {
          const open = draft.open && i === drafts.length - 1 && draft.text.length > 0
          return { ...at(i + 1, draft.text), stream: tty ? 'stdout' : draft.stream, open }
        })
        const session = await ended(messages, tty)
        expect(exported(session)).toBe(said(messages))
        await kit.end(session)
      }),
      { numRuns: 20 },
    )
  }, 30_000)

  it('puts a newline only between containers, where a line has none', async () => {
    const [a, b] = [kit.engine.add('a'), kit.engine.add('b')]
    a.messages = [at(1, 'a ends', { open: true })]
    b.messages = [at(2, 'b')]
    const session = kit.start(['a', 'b'])
    for (const box of [a, b]) kit.stop(box)
    await vi.waitFor(() => expect(got(session)).toHaveLength(2))
    expect(exported(session, { timestamps: false })).toBe('a ends\nb\n')
  })

  it('of a view has its rows only, each on its own', async () => {
    const long = 'y'.repeat(1_500_000)
    const session = await ended([at(1, long), at(2, 'no'), at(3, 'two'), at(4, 'three')])
    const numbers = [0, 1, 3, 4]
    const view = { numberAt: (row: number) => numbers[row] ?? -1 }
    expect(exported(session, { view, to: 4, timestamps: false })).toBe(`${long}\ntwo\nthree\n`)
    expect(exported(session, { view: { numberAt: (row) => [0, 3][row] ?? -1 }, to: 2, timestamps: false })).toBe(
      `${long.slice(0, 1_048_576)}\ntwo\n`,
    )
  })
})

describe('records', () => {
  it('are a JSON object a line, with the level, and long lines whole', async () => {
    const long = `{"level":"error","m":"${'é'.repeat(700_000)}"}`
    const session = await ended([
      at(1, 'level=warn msg=hm\r'),
      at(2, 'plain\u0000 \u001b[31mred', { stream: 'stderr' }),
      at(3, long),
      at(4, Uint8Array.of(0xff, 0x41)),
    ])
    const text = Buffer.from(exported(session, { format: 'ndjson' }), 'latin1').toString()
    const records = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    const time = (n: number) => `2023-11-14T22:13:20.00000000${n}Z`
    expect(records).toEqual([
      { time: time(1), container: 'name-a', stream: 'stdout', level: 'warn', message: 'level=warn msg=hm' },
      { time: time(2), container: 'name-a', stream: 'stderr', level: 'unknown', message: 'plain\u0000 \u001b[31mred' },
      { time: time(3), container: 'name-a', stream: 'stdout', level: 'error', message: long },
      { time: time(4), container: 'name-a', stream: 'stdout', level: 'unknown', message: '\ufffdA' },
    ])
  })

  it('in CSV are quoted, and no cell is a formula', async () => {
    const cells: [string, string][] = [
      ['=1+1', `'=1+1`],
      ['+1', `'+1`],
      ['-1', `'-1`],
      ['@SUM(A1)', `'@SUM(A1)`],
      ['\t=1', `'\t=1`],
      ['\rx', `"'\rx"`],
      ['\u001b[31m=cmd()', `'\u001b[31m=cmd()`],
      ['\u0000=cmd()', `'\u0000=cmd()`],
      ['＝1', `'＝1`],
      ['a "b", c', '"a ""b"", c"'],
      ['plain =1', 'plain =1'],
    ]
    const session = await ended(cells.map(([text], i) => at(i + 1, text)))
    const csv = Buffer.from(exported(session, { format: 'csv' }), 'latin1').toString()
    const rows = cells.map(([, cell], i) => {
      const time = `2023-11-14T22:13:20.0000000${String(i + 1).padStart(2, '0')}Z`
      return `${time},name-a,stdout,unknown,${cell}\r\n`
    })
    expect(csv).toBe(`time,container,stream,level,message\r\n${rows.join('')}`)
    const piece = session.exportPiece({ from: 0, to: 1, format: 'csv', timestamps: true, start: false })
    expect(piece.bytes.toString()).toBe(rows[0])
  })
})

describe('the text of a long line', () => {
  it('comes in pieces that are cut between characters', async () => {
    const long = 'é🚀'.repeat(150_000)
    const session = await ended([at(1, long)])
    const pieces: string[] = []
    for (let next: number | null = 0; next !== null; ) {
      const piece = session.text(0, next)
      pieces.push(piece.text)
      next = piece.next
    }
    expect(pieces.join('')).toBe(long)
    expect(pieces.length).toBeGreaterThan(3)
    expect(session.text(99, 0)).toEqual({ text: '', next: null })
  })
})
