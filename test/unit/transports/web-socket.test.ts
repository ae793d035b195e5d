import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { closeCodes, endSocket, wireOfSocket } from '../../../electron/transports/web-socket.ts'

/** A socket whose other end takes bytes when the test says so. */
class SlowSocket extends EventEmitter {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  pings = 0
  closed: [code: number, reason: string] | null = null
  terminated = false
  readonly #flushed: (() => void)[] = []

  send(message: string, flushed?: () => void): void {
    this.bufferedAmount += message.length
    if (flushed) this.#flushed.push(flushed)
  }
  take(bytes: number): void {
    this.bufferedAmount -= bytes
    for (const flushed of this.#flushed.splice(0)) flushed()
  }
  ping(): void {
    this.pings += 1
  }
  close(code: number, reason: string): void {
    this.closed ??= [code, reason]
  }
  terminate(): void {
    this.terminated = true
    this.readyState = 3
    this.emit('close')
  }
}

let socket: SlowSocket
const onNotReading = vi.fn()
const wire = () => wireOfSocket(socket as unknown as WebSocket, onNotReading)

beforeEach(() => {
  vi.useFakeTimers()
  socket = new SlowSocket()
  onNotReading.mockClear()
})

afterEach(() => {
  socket.terminate()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

describe('a socket as a wire', () => {
  it('holds a stream back while the viewer is behind', async () => {
    const { send } = wire()
    const message = 'x'.repeat(200 * 1024)
    expect(send(message)).toBeUndefined()
    expect(send(message)).toBeUndefined()
    const taken = vi.fn()
    const waiting = Promise.resolve(send(message)).then(taken)
    await vi.advanceTimersByTimeAsync(1000)
    expect(taken).not.toHaveBeenCalled()
    socket.take(socket.bufferedAmount)
    await vi.advanceTimersByTimeAsync(1)
    await waiting
    expect(taken).toHaveBeenCalledOnce()
  })

  it('closes a viewer that has taken nothing for 15 s while something waits, with a reason', async () => {
    const { send } = wire()
    void send('x')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(socket.closed).toBeNull()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(socket.closed).toEqual([closeCodes.notReading, 'this viewer does not read'])
    expect(onNotReading).toHaveBeenCalledOnce()
    expect(socket.terminated).toBe(true)
  })

  it('is patient with a viewer that reads slowly', async () => {
    const { send } = wire()
    void send('x'.repeat(1000))
    for (let beat = 0; beat < 20; beat += 1) {
      socket.take(10)
      socket.emit('pong')
      await vi.advanceTimersByTimeAsync(5000)
    }
    expect(socket.closed).toBeNull()
    expect(socket.terminated).toBe(false)
  })

  it('closes a viewer that leaves 32 MiB of answers unread', () => {
    const { send } = wire()
    socket.bufferedAmount = 32 * 1024 * 1024 + 1
    void send('x')
    expect(socket.closed?.[0]).toBe(closeCodes.notReading)
  })

  it('pings every 15 s and cuts off a peer that does not answer', async () => {
    wire()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(socket.pings).toBe(1)
    socket.emit('pong')
    await vi.advanceTimersByTimeAsync(15_000)
    expect(socket.pings).toBe(2)
    expect(socket.terminated).toBe(false)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(socket.terminated).toBe(true)
  })

  it('tells bytes from messages', () => {
    const { onMessage } = wire()
    const heard: unknown[] = []
    onMessage((message) => heard.push(message))
    socket.emit('message', Buffer.from('{}'), true)
    socket.emit('message', Buffer.from('{}'), false)
    expect(heard).toEqual([Buffer.from('{}'), '{}'])
  })

  it('cuts off a peer that ignores the closing handshake', async () => {
    endSocket(socket as unknown as WebSocket, closeCodes.sessionEnded, 'session ended')
    await vi.advanceTimersByTimeAsync(499)
    expect(socket.terminated).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(socket.terminated).toBe(true)
  })
})
