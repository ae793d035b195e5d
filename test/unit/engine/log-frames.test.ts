import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FrameSink, LogFrames } from '../../../electron/engine/log-frames.ts'

/** What came out, with the pieces of a frame joined: how a frame is cut must not show. */
class Recorder implements FrameSink {
  readonly frames: { stream: 'stdout' | 'stderr'; announced: number; bytes: Buffer }[] = []
  readonly errors: string[] = []
  calls = 0

  frame(stream: 'stdout' | 'stderr', payloadBytes: number): void {
    this.frames.push({ stream, announced: payloadBytes, bytes: Buffer.alloc(0) })
  }
  data(bytes: Uint8Array, start: number, end: number): boolean {
    this.calls += 1
    const last = this.frames.at(-1)!
    last.bytes = Buffer.concat([last.bytes, bytes.subarray(start, end)])
    return true
  }
  engineError(message: string): void {
    this.errors.push(message)
  }
}

function frame(type: number, payload: string | Buffer, claimed?: number): Buffer {
  const body = Buffer.from(payload)
  const header = Buffer.alloc(8)
  header[0] = type
  header.writeUInt32BE(claimed ?? body.length, 4)
  return Buffer.concat([header, body])
}

function read(...chunks: Uint8Array[]) {
  const sink = new Recorder()
  const frames = new LogFrames(sink)
  for (const chunk of chunks) frames.push(chunk)
  return { sink, end: frames.end() }
}

const seen = ({ sink, end }: ReturnType<typeof read>) => ({
  frames: sink.frames.map(({ stream, announced, bytes }) => [stream, announced, bytes.toString('hex')]),
  errors: sink.errors,
  end,
})

/** Frames of all sorts: empty, split characters, an engine error, payload that looks like headers. */
function corpus(size: number): Buffer {
  const parts: Buffer[] = []
  let bytes = 0
  for (let n = 0; bytes < size; n += 1) {
    const payload =
      n % 7 === 3
        ? Buffer.alloc(0)
        : n % 5 === 2
          ? frame(1, 'not a header')
          : Buffer.from(`line ${n} é🚀한\n`.repeat((n % 4) + 1))
    const part = frame(n % 11 === 10 ? 3 : n % 3, payload)
    parts.push(part)
    bytes += part.length
  }
  return Buffer.concat(parts)
}

describe('the log frame reader', () => {
  it('reads the same from every single cut of a 4 KiB corpus', () => {
    const whole = corpus(4096)
    const expected = seen(read(whole))
    expect(expected.end.kind).toBe('whole')
    expect(expected.frames.length).toBeGreaterThan(50)
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(seen(read(whole.subarray(0, cut), whole.subarray(cut))), `cut at ${cut}`).toEqual(expected)
    }
  })

  it('keeps what an engine error says when the buffer it came in is used again', () => {
    // `slice` of a Buffer is a view, of a Uint8Array a copy: the first half of the message was overwritten by the next read.
    const sink = new Recorder()
    const frames = new LogFrames(sink)
    const whole = frame(3, 'Error grabbing logs: file is gone')
    const shared = Buffer.alloc(whole.length)
    for (const [from, to] of [
      [0, 20],
      [20, whole.length],
    ] as const) {
      whole.copy(shared, 0, from, to)
      frames.push(shared.subarray(0, to - from))
    }
    expect(sink.errors).toEqual(['Error grabbing logs: file is gone'])
  })

  it('reads the same from all pairs of cuts of a 256 byte corpus', () => {
    const whole = corpus(256).subarray(0, 256)
    const expected = JSON.stringify(seen(read(whole)))
    for (let one = 0; one <= whole.length; one += 1) {
      for (let two = one; two <= whole.length; two += 1) {
        const got = JSON.stringify(seen(read(whole.subarray(0, one), whole.subarray(one, two), whole.subarray(two))))
        if (got !== expected) expect.fail(`cuts at ${one} and ${two}: ${got}`)
      }
    }
  })

  it('reads any frames in any pieces', () => {
    const anyFrame = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 40 }))
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 30 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 30 })),
        (parts, steps) => {
          const whole = Buffer.concat(parts.map(([type, payload]) => frame(type, Buffer.from(payload))))
          const chunks: Buffer[] = []
          for (let at = 0; at < whole.length; ) {
            const step = steps.next().value ?? 1
            chunks.push(whole.subarray(at, at + step))
            at += step
          }
          const { sink, end } = read(...chunks)
          const logs = parts.filter(([type]) => type !== 3)
          expect(sink.frames.map(({ stream, bytes }) => [stream, bytes.toString('hex')])).toEqual(
            logs.map(([type, payload]) => [type === 2 ? 'stderr' : 'stdout', Buffer.from(payload).toString('hex')]),
          )
          expect(sink.errors).toHaveLength(parts.length - logs.length)
          expect(end.kind).toBe('whole')
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('never throws, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (chunks) => {
        read(...chunks)
      }),
      { numRuns: 3000 },
    )
  })

  it('reads 20,000 tiny frames in one chunk', () => {
    const chunk = Buffer.concat(Array.from({ length: 20_000 }, (_, n) => frame((n % 2) + 1, String(n % 10))))
    let frames = 0
    let bytes = 0
    const reader = new LogFrames({
      frame: () => {
        frames += 1
      },
      data: (_given, start, end) => {
        bytes += end - start
        return true
      },
      engineError: () => expect.fail('no error frame was sent'),
    })
    expect(reader.push(chunk)).toBe(true)
    expect([frames, bytes, reader.end().kind]).toEqual([20_000, 20_000, 'whole'])
  })

  it('tells an engine error (type 3) apart from log text and goes on after it', () => {
    const { sink, end } = read(frame(1, 'a\n'), frame(3, 'Error grabbing logs: EOF\n'), frame(2, 'b\n'))
    expect(sink.errors).toEqual(['Error grabbing logs: EOF'])
    expect(sink.frames.map(({ bytes }) => bytes.toString())).toEqual(['a\n', 'b\n'])
    expect(end.kind).toBe('whole')
  })

  it('keeps a bounded part of an endless engine error', () => {
    const sink = new Recorder()
    const frames = new LogFrames(sink)
    frames.push(frame(3, '', 0xffff_ffff))
    for (let n = 0; n < 1000; n += 1) frames.push(Buffer.alloc(1024, 'x'))
    expect(frames.end()).toMatchObject({ kind: 'in-payload', missingBytes: 0xffff_ffff - 1024 * 1000 })
    expect(sink.errors).toEqual(['x'.repeat(8 * 1024)])
  })

  it('gives up at an unknown type and says what it saw, without passing the rest on as log text', () => {
    const { sink, end } = read(frame(1, 'a\n'), frame(7, 'rubbish'), frame(1, 'b\n'))
    expect(sink.frames.map(({ bytes }) => bytes.toString())).toEqual(['a\n'])
    expect(end).toMatchObject({ kind: 'garbled', detail: 'Unknown frame type 7 (07 00 00 00 00 00 00 07)' })
  })

  it.each([
    [
      'inside a header',
      Buffer.concat([frame(1, 'a'), frame(1, 'b').subarray(0, 5)]),
      { kind: 'in-header', missingBytes: 3 },
    ],
    ['inside a payload', frame(1, 'hello').subarray(0, 10), { kind: 'in-payload', missingBytes: 3 }],
    ['right after a header', frame(2, 'hello').subarray(0, 8), { kind: 'in-payload', missingBytes: 5 }],
    ['between frames', frame(1, 'hello'), { kind: 'whole', missingBytes: 0 }],
    ['before anything', Buffer.alloc(0), { kind: 'whole', missingBytes: 0 }],
  ])('tells that it ended %s', (_name, bytes, expected) => {
    const { sink, end } = read(bytes)
    expect(end).toMatchObject(expected)
    // What did come was passed on.
    if (end.kind === 'in-payload' && bytes.length > 8) expect(sink.frames.at(-1)?.bytes.toString()).toBe('he')
  })

  it('allocates nothing by a length of 4 GiB', () => {
    const { sink, end } = read(frame(1, 'abc', 0xffff_ffff))
    expect(sink.frames).toMatchObject([{ announced: 0xffff_ffff }])
    expect(end.missingBytes).toBe(0xffff_ffff - 3)
  })

  it('announces a frame without payload and asks for nothing', () => {
    const { sink } = read(frame(1, ''), frame(2, 'x'))
    expect(sink.frames.map(({ announced }) => announced)).toEqual([0, 1])
    expect(sink.calls).toBe(1)
  })

  it('hands on places in the chunk, and leaves split characters to the decoder of each stream', () => {
    const rocket = Buffer.from('🚀')
    const chunk = Buffer.concat([frame(1, rocket.subarray(0, 2)), frame(2, 'stderr'), frame(1, rocket.subarray(2))])
    const out: Uint8Array[] = []
    let stream = ''
    const reader = new LogFrames({
      frame: (which) => {
        stream = which
      },
      data: (bytes, start, end) => {
        expect(bytes.buffer).toBe(chunk.buffer)
        if (stream === 'stdout') out.push(bytes.subarray(start, end))
        return true
      },
      engineError: () => undefined,
    })
    reader.push(chunk)
    expect(Buffer.concat(out)).toEqual(rocket)
  })

  it('passes a wish to pause on, after the rest of the chunk', () => {
    let taken = 0
    const reader = new LogFrames({ frame: () => {}, data: () => ++taken !== 1, engineError: () => {} })
    expect(reader.push(Buffer.concat([frame(1, 'a'), frame(1, 'b')]))).toBe(false)
    expect(taken).toBe(2)
    expect(reader.push(frame(1, 'c'))).toBe(true)
  })
})
