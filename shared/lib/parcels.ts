/** Bytes that wait for the message that speaks of them; whoever leaves more than that waiting does not speak our language. */
const mostWaiting = 64
const mostWaitingBytes = 32 * 1024 * 1024
const headBytes = 4

/** Bytes in calls and answers, which travel beside the messages that they belong to, for one connection. */
export interface Parcels {
  /** For oRPC's `customJsonSerializers`: a Uint8Array goes ahead in a frame of its own, and the message has its number. */
  readonly serializer: {
    readonly type: number
    condition(value: unknown): boolean
    serialize(value: unknown): unknown
    deserialize(value: unknown): unknown
  }
  /** A frame has come. False where it is none, or too many wait for their message: then the connection is to be ended. */
  receive(frame: Uint8Array<ArrayBuffer>): boolean
}

/** Buffers of `roomFor`. */
const roomy = new WeakSet<ArrayBufferLike>()

/** Bytes of this length that are sent as they lie, without a copy. Whoever sends them again and again fills the same ones. */
export function roomFor(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + length).subarray(headBytes)
  roomy.add(bytes.buffer)
  return bytes
}

/** The frame that these bytes go in, its head yet to be written. */
function frameOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.byteOffset === headBytes && roomy.has(bytes.buffer))
    return new Uint8Array(bytes.buffer as ArrayBuffer, 0, headBytes + bytes.length)
  const frame = new Uint8Array(headBytes + bytes.length)
  frame.set(bytes, headBytes)
  return frame
}

/**
 * Text is what oRPC's messages are, and bytes in a text (base64, JSON, UTF-8, and back) cost ten times what moving them does. `send` must put the
 * frame on the wire before whatever is sent after it. A frame: the parcel's number (u32, little-endian), then its bytes.
 */
export function createParcels(send: (frame: Uint8Array<ArrayBuffer>) => void): Parcels {
  let sent = 0
  let waitingBytes = 0
  const waiting = new Map<number, Uint8Array<ArrayBuffer>>()
  return {
    serializer: {
      type: 101,
      condition: (value) => value instanceof Uint8Array,
      serialize(value) {
        sent = (sent + 1) >>> 0
        const frame = frameOf(value as Uint8Array)
        new DataView(frame.buffer).setUint32(0, sent, true)
        send(frame)
        return sent
      },
      deserialize(value) {
        const bytes = typeof value === 'number' ? waiting.get(value) : undefined
        if (!bytes) throw new TypeError('A message without its bytes')
        waiting.delete(value as number)
        waitingBytes -= bytes.length
        return bytes
      },
    },
    receive(frame) {
      if (frame.length < headBytes) return false
      const number = new DataView(frame.buffer, frame.byteOffset).getUint32(0, true)
      const bytes = frame.subarray(headBytes)
      if (waiting.has(number) || waiting.size >= mostWaiting || waitingBytes + bytes.length > mostWaitingBytes)
        return false
      waiting.set(number, bytes)
      waitingBytes += bytes.length
      return true
    },
  }
}
