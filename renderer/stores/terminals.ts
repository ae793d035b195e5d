import { createStore, type StoreApi, useStore } from 'zustand'
import type { TerminalRow } from '../../shared/contract/terminals.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { follow } from './follow.ts'
import { fromBase64, toBase64 } from './pieces.ts'

/** All terminals of the back end, the oldest first; null until it has told. */
export interface TerminalsState {
  readonly rows: readonly TerminalRow[] | null
  /** The container whose own terminal is attached to as soon as its terminals are shown. */
  readonly attachTo: string | null
}

export const terminalsStore: StoreApi<TerminalsState> = createStore<TerminalsState>(() => ({
  rows: null,
  attachTo: null,
}))

export const useTerminals = <T>(select: (state: TerminalsState) => T): T => useStore(terminalsStore, select)

export const wantAttach = (containerId: string | null): void => terminalsStore.setState({ attachTo: containerId })

/** Follows the terminals while a screen shows some. */
export function startTerminals(client: Client): Undo {
  return follow((signal) => client.terminals.watch(undefined, { signal }), {
    value: (rows) => terminalsStore.setState({ rows }),
    ended: () => 'open-again',
  })
}

/** Where output is shown. */
export interface TerminalScreen {
  /** Calls `shown` when the bytes are on screen: only then more are asked for. */
  write(bytes: Uint8Array, shown: () => void): void
  /** So many bytes of older output are no longer kept. */
  dropped(bytes: number): void
}

/** Bytes that are on screen before the back end is told: it stops at four times as many. */
const ackEvery = 64 * 1024
const ids = new Uint8Array(12)

/**
 * Shows a terminal's output, from its beginning as far as it is kept. `live` tells whether what is shown now is new: a program's
 * questions in older output have been answered, and would be typed into whatever runs now.
 */
export function showTerminal(client: Client, id: string, screen: TerminalScreen): { live(): boolean; undo: Undo } {
  const viewer = toBase64(crypto.getRandomValues(ids))
  let next = 0
  let shown = 0
  let told = 0
  let liveFrom = Number.POSITIVE_INFINITY
  let over = false
  const onShown = (at: number): void => {
    shown = at
    if (over || shown - told < ackEvery) return
    told = shown
    // A connection that is lost begins anew from what is shown.
    client.terminals.ack({ id, viewer, at: shown }).catch(() => undefined)
  }
  const stop = follow((signal) => client.terminals.follow({ id, viewer, from: next }, { signal }), {
    value(piece) {
      if (piece.kind === 'bytes') {
        const bytes = fromBase64(piece.bytes)
        next = piece.at + bytes.length
        const at = next
        screen.write(bytes, () => onShown(at))
        return
      }
      if (piece.kind === 'begin') liveFrom = piece.liveFrom
      if (piece.dropped > 0) screen.dropped(piece.dropped)
      next = piece.at
      told = piece.at
      if (next >= liveFrom) shown = next
    },
    ended: (refusal) => (refusal === null || refusal.code === 'NOT_FOUND' ? 'stop' : 'open-again'),
  })
  return {
    live: () => shown >= liveFrom,
    undo: () => {
      over = true
      stop()
    },
  }
}

const pieceBytes = 48 * 1024
/** A paste that nobody takes is not kept for ever. */
const mostWaiting = 8 * 1024 * 1024

/**
 * BusyBox asks at each prompt where the cursor is, and takes what follows the answer within 50 ms for a part of it: ten keys are lost where
 * the prompt stands in the first row, as it does after `clear`. So nothing follows such an answer at once.
 */
const restMs = 100
const cursorAnswer = /^\x1b\[\d+;\d+R$/

interface Input {
  readonly bytes: Uint8Array
  readonly rests: boolean
}

/** Keystrokes and answers on their way, in order: one call at a time, which takes along what was typed meanwhile. */
export function createTerminalInput(client: Client, id: string): { send(bytes: Uint8Array): void; close: Undo } {
  let waiting: Input[] = []
  let bytes = 0
  let busy = false
  let over = false
  const take = (): Input => {
    const answer = waiting.findIndex(({ rests }) => rests)
    const taken = answer < 0 ? waiting : waiting.slice(0, answer + 1)
    const all = joined(taken.map((one) => one.bytes))
    const piece = all.subarray(0, pieceBytes)
    const left = all.subarray(pieceBytes)
    const rests = answer >= 0
    waiting = [...(left.length > 0 ? [{ bytes: left, rests }] : []), ...waiting.slice(taken.length)]
    bytes -= piece.length
    return { bytes: piece, rests: rests && left.length === 0 }
  }
  const run = async (): Promise<void> => {
    busy = true
    while (waiting.length > 0) {
      const { bytes: piece, rests } = take()
      try {
        await client.terminals.write({ id, bytes: toBase64(piece) })
      } catch {
        // It has ended, as its row tells, or the connection is lost: nothing is typed later by surprise.
        waiting = []
        bytes = 0
      }
      if (rests) await new Promise((resolve) => setTimeout(resolve, restMs))
    }
    busy = false
  }
  return {
    send(more) {
      if (over || more.length === 0 || bytes + more.length > mostWaiting) return
      waiting.push({ bytes: more, rests: more.length < 32 && cursorAnswer.test(new TextDecoder().decode(more)) })
      bytes += more.length
      if (!busy) void run()
    },
    // What was typed before the screen was left is on its way all the same.
    close: () => {
      over = true
    },
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
