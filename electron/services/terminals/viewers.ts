import type { TerminalPiece } from '../../../shared/contract/terminals.ts'
import type { Scrollback } from './scrollback.ts'

/** What a viewer may have on its way, unacknowledged. A quarter of the scrollback: the quickest viewer never loses a byte. */
export const mostUnacknowledged = 256 * 1024
const pieceBytes = 32 * 1024

interface Viewer {
  /** Told up to here. */
  at: number
  /** Shown up to here. */
  shown: number
}

/**
 * The windows that look at one terminal. The process is read as fast as the quickest of them shows it; a slower one (a hidden window)
 * loses what the scrollback drops, and is told. While nobody looks, it is read on, so that it does not hang.
 */
export class Viewers {
  readonly #scrollback: Scrollback
  readonly #viewers = new Map<string, Viewer>()
  #bell = Promise.withResolvers<void>()
  #room = Promise.withResolvers<void>()

  constructor(scrollback: Scrollback) {
    this.#scrollback = scrollback
  }

  get count(): number {
    return this.#viewers.size
  }

  /** False: every window is behind. */
  get hasRoom(): boolean {
    if (this.#viewers.size === 0) return true
    const { end } = this.#scrollback
    return [...this.#viewers.values()].some(({ shown }) => end - shown < mostUnacknowledged)
  }

  async room(): Promise<void> {
    while (!this.hasRoom) await this.#room.promise
  }

  /** Something came, or ended. */
  ring(): void {
    this.#bell.resolve()
    this.#bell = Promise.withResolvers()
  }

  ack(name: string, at: number): void {
    const viewer = this.#viewers.get(name)
    if (!viewer || at > viewer.at || at < viewer.shown) return
    viewer.shown = at
    this.#makeRoom()
    this.ring()
  }

  async *follow(
    name: string,
    from: number,
    isOver: () => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<TerminalPiece, void> {
    const kept = this.#scrollback
    const begin = from < kept.first ? kept.start : Math.min(from, kept.end)
    const viewer: Viewer = { at: begin, shown: begin }
    this.#viewers.set(name, viewer)
    const wake = (): void => this.ring()
    signal.addEventListener('abort', wake)
    try {
      yield { kind: 'begin', at: begin, liveFrom: kept.end, dropped: Math.max(0, begin - from) }
      while (!signal.aborted) {
        const waiting = this.#bell.promise
        if (viewer.at < kept.first) {
          const at = kept.start
          const dropped = at - viewer.at
          viewer.at = at
          viewer.shown = at
          yield { kind: 'gap', at, dropped }
        } else if (viewer.at < kept.end && viewer.at - viewer.shown < mostUnacknowledged) {
          const { at } = viewer
          const bytes = kept.read(at, pieceBytes)
          viewer.at += bytes.length
          yield { kind: 'bytes', at, bytes: bytes.toString('base64') }
        } else if (viewer.at >= kept.end && isOver()) return
        else await waiting
      }
    } finally {
      signal.removeEventListener('abort', wake)
      if (this.#viewers.get(name) === viewer) this.#viewers.delete(name)
      this.#makeRoom()
    }
  }

  #makeRoom(): void {
    if (!this.hasRoom) return
    this.#room.resolve()
    this.#room = Promise.withResolvers()
  }
}
