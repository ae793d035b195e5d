import type { WebSocket } from 'ws'
import type { Wire } from './wire.ts'

/** Close codes of our own; renderer/connect.ts puts them into words. */
export const closeCodes = {
  malformed: 4400,
  sessionEnded: 4401,
  notReading: 4408,
  slowDown: 4429,
  tooManySockets: 4503,
  tooBig: 1009,
  goingAway: 1001,
} as const

/** Beyond this, `send` waits until the kernel has taken the message, which holds back the stream that it came from. */
const easyBytes = 256 * 1024
/** Answers to calls cannot be held back, so there is an end to what one viewer may leave unread. */
const mostUnreadBytes = 32 * 1024 * 1024
const beatMs = 5000
const beatsPerPing = 3
/** So many beats without a byte taken, while some are waiting, and the viewer counts as not reading. */
const beatsOfSilence = 3
/** How long the other side may take over the closing handshake. */
const farewellMs = 500

/** An authenticated socket as a wire. It is pinged every 15 s and closed when it stops answering or reading. */
export function wireOfSocket(socket: WebSocket, onNotReading: () => void): Wire {
  let beats = 0
  let silentBeats = 0
  let unreadBefore = 0
  let alive = true

  const giveUp = (): void => {
    onNotReading()
    endSocket(socket, closeCodes.notReading, 'this viewer does not read')
  }
  const heart = setInterval(() => {
    beats += 1
    const unread = socket.bufferedAmount
    silentBeats = unread > 0 && unread >= unreadBefore ? silentBeats + 1 : 0
    unreadBefore = unread
    if (silentBeats >= beatsOfSilence) giveUp()
    else if (beats % beatsPerPing === 0) {
      if (!alive) socket.terminate()
      alive = false
      socket.ping()
    }
  }, beatMs)
  socket.on('pong', () => {
    alive = true
  })
  socket.once('close', () => clearInterval(heart))

  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > mostUnreadBytes) {
        giveUp()
        return
      }
      if (socket.bufferedAmount <= easyBytes) {
        socket.send(message)
        return
      }
      return new Promise((resolve) => socket.send(message, () => setImmediate(resolve)))
    },
    onMessage(listen) {
      socket.on('message', (data, isBinary) => {
        if (!isBinary) listen(data.toString())
        else listen(data as Buffer<ArrayBuffer>)
      })
    },
    onClose(listen) {
      socket.once('close', listen)
    },
    close(why) {
      if (why === 'too-big') endSocket(socket, closeCodes.tooBig, 'message too big')
      else endSocket(socket, closeCodes.malformed, 'malformed message')
    },
  }
}

/** Says why and closes; a peer that does not take part in the closing handshake is cut off half a second later. */
export function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  const cut = setTimeout(() => socket.terminate(), farewellMs)
  socket.once('close', () => clearTimeout(cut))
}
