import { os } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mostMessageBytes, serveApp, type Wire, type WireMessage } from '../../../electron/transports/wire.ts'

/** One end of a wire, with what went over it. */
function createWire() {
  const sent: WireMessage[] = []
  const listeners: ((message: WireMessage) => void)[] = []
  const closeListeners: (() => void)[] = []
  let closedFor: string | null = null
  const wire: Wire = {
    send: (message) => void sent.push(message),
    onMessage: (listen) => void listeners.push(listen),
    onClose: (listen) => void closeListeners.push(listen),
    close(why) {
      closedFor = why
      for (const listen of closeListeners.splice(0)) listen()
    },
  }
  return {
    wire,
    sent,
    get closedFor() {
      return closedFor
    },
    say: (message: WireMessage) => {
      for (const listen of listeners) listen(message)
    },
  }
}

const ran = vi.fn(() => 'done')
let viewers = 0
const app = {
  router: { act: os.handler(ran), echo: os.handler(({ input }) => input) },
  viewers: {
    join: () => {
      viewers += 1
      return () => {
        viewers -= 1
      }
    },
  },
}

describe('serving over a wire', () => {
  const consoleError = vi.spyOn(console, 'error').mockImplementation(() => {})
  let line: ReturnType<typeof createWire>

  beforeEach(() => {
    ran.mockClear()
    line = createWire()
    serveApp(app)(line.wire)
  })

  afterEach(() => {
    line.wire.close('malformed')
    expect(viewers).toBe(0)
    expect(consoleError).not.toHaveBeenCalled()
  })

  it('answers a call of the router', async () => {
    line.say('{"i":"1","p":{"u":"/act"}}')
    await vi.waitFor(() => expect(line.sent).toEqual(['{"i":"1","p":{"b":{"json":"done"}}}']))
    expect(viewers).toBe(1)
    expect(line.closedFor).toBeNull()
  })

  it.each([
    '',
    'hello',
    '{',
    'null',
    '[]',
    '7',
    '{}',
    '{"i":1,"p":{"u":"/act"}}',
    '{"i":"1"}',
    '{"i":"1","p":null}',
    '{"i":"1","p":{"u":7}}',
    '{"i":"1","p":{"u":"http://evil.com/act"}}',
    '{"i":"1","t":2,"p":{"s":200}}',
    '{"i":"1","t":3,"p":{"e":"message"}}',
    '{"i":"1","t":"1","p":{"u":"/act"}}',
  ])('ends at the malformed message %s', async (message) => {
    line.say(message)
    expect(line.closedFor).toBe('malformed')
    await new Promise((resolve) => setImmediate(resolve))
    expect(line.sent).toEqual([])
    expect(ran).not.toHaveBeenCalled()
  })

  const parcel = (number: number, bytes: number): Uint8Array<ArrayBuffer> => {
    const frame = new Uint8Array(4 + bytes).fill(7)
    new DataView(frame.buffer).setUint32(0, number, true)
    return frame
  }

  it('takes and gives bytes in frames of their own, ahead of the message that they belong to', async () => {
    line.say(parcel(9, 3))
    line.say('{"i":"1","p":{"u":"/echo","b":{"json":{"bytes":9},"meta":[[101,"bytes"]]}}}')
    await vi.waitFor(() => expect(line.sent).toHaveLength(2))
    expect(line.sent[0]).toEqual(parcel(1, 3))
    expect(line.sent[1]).toBe('{"i":"1","p":{"b":{"json":{"bytes":1},"meta":[[101,"bytes"]]}}}')
  })

  it('refuses a call whose bytes have not come, or are another call’s already', async () => {
    line.say(parcel(9, 3))
    for (const id of ['1', '2'])
      line.say(`{"i":"${id}","p":{"u":"/echo","b":{"json":{"bytes":9},"meta":[[101,"bytes"]]}}}`)
    await vi.waitFor(() => expect(line.sent).toHaveLength(3))
    expect(line.sent.filter((message) => typeof message === 'string' && message.includes('"s":400'))).toHaveLength(1)
    expect(line.closedFor).toBeNull()
  })

  it.each([
    ['a frame without a number', [new Uint8Array(3)]],
    ['a number that is waiting already', [parcel(1, 1), parcel(1, 1)]],
    ['bytes that no call is about', Array.from({ length: 65 }, (_, at) => parcel(at, 1))],
    ['more bytes than calls could be about', Array.from({ length: 33 }, (_, at) => parcel(at, mostMessageBytes - 4))],
  ])('ends at %s', (_what, frames) => {
    for (const frame of frames.slice(0, -1)) line.say(frame)
    expect(line.closedFor).toBeNull()
    line.say(frames.at(-1) as Uint8Array<ArrayBuffer>)
    expect(line.closedFor).toBe('malformed')
  })

  it('ends at a message over 1 MiB', () => {
    line.say('x'.repeat(mostMessageBytes + 1))
    expect(line.closedFor).toBe('too-big')
  })

  it.each(['/', '/nope', '/constructor', '/__proto__', '/toString', '/act/..', '/ACT', '/%61ct%2f', '//act', '/~orpc'])(
    'knows no procedure %s',
    async (path) => {
      line.say(JSON.stringify({ i: '1', p: { u: path } }))
      await vi.waitFor(() => expect(line.sent).toHaveLength(1))
      expect(JSON.parse(String(line.sent[0]))).toMatchObject({ i: '1', p: { s: 404 } })
      expect(ran).not.toHaveBeenCalled()
    },
  )
})
