import { flag } from './flags.ts'
import type { WaitingLines } from './source-parts.ts'

/** Takes one line of a source; `bytes[start..end)` is only valid during the call. */
export type MergedOut = (
  source: number,
  seconds: number,
  nanos: number,
  flags: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  pieces?: readonly number[],
) => void

const blockBytes = 32 * 1024
const blockLines = 256
/** What a line costs beside its text. */
const lineBytes = 24

/** Lines packed one after the other: no object a line. */
class Block {
  readonly #bytes: Uint8Array
  readonly #ends = new Uint32Array(blockLines)
  readonly seconds = new Uint32Array(blockLines)
  readonly nanos = new Uint32Array(blockLines)
  readonly flags = new Uint8Array(blockLines)
  readonly arrived = new Float64Array(blockLines)
  readonly #pieces = new Map<number, readonly number[]>()
  head = 0
  #count = 0
  #used = 0

  constructor(bytes: number) {
    this.#bytes = new Uint8Array(bytes)
  }

  get isEmpty(): boolean {
    return this.head === this.#count
  }

  hasRoom(bytes: number): boolean {
    return this.#count < blockLines && this.#used + bytes <= this.#bytes.length
  }

  push(
    arrived: number,
    seconds: number,
    nanos: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    pieces: readonly number[] | undefined,
  ): void {
    const entry = this.#count
    if (end > start) this.#bytes.set(bytes.subarray(start, end), this.#used)
    this.#used += end - start
    this.#ends[entry] = this.#used
    this.seconds[entry] = seconds
    this.nanos[entry] = nanos
    this.flags[entry] = flags
    this.arrived[entry] = arrived
    if (pieces) this.#pieces.set(entry, pieces)
    this.#count += 1
  }

  /** Hands out the oldest line; returns its text bytes. */
  take(source: number, out: MergedOut): number {
    const entry = this.head
    const start = entry === 0 ? 0 : (this.#ends[entry - 1] ?? 0)
    const end = this.#ends[entry] ?? 0
    this.head += 1
    out(
      source,
      this.seconds[entry] ?? 0,
      this.nanos[entry] ?? 0,
      this.flags[entry] ?? 0,
      this.#bytes,
      start,
      end,
      this.#pieces.get(entry),
    )
    return end - start
  }

  visit(visit: Parameters<WaitingLines>[0]): void {
    for (let i = this.head; i < this.#count; i += 1) {
      const start = i === 0 ? 0 : (this.#ends[i - 1] ?? 0)
      const bytes = this.#bytes.subarray(start, this.#ends[i])
      visit(this.seconds[i] ?? 0, this.nanos[i] ?? 0, this.flags[i] ?? 0, bytes)
    }
  }

  clear(): void {
    this.head = 0
    this.#count = 0
    this.#used = 0
    this.#pieces.clear()
  }
}

/** The lines of one container that wait to be merged, in the order in which they came. */
export class LineQueue {
  readonly source: number
  /** What it holds, text and all. */
  bytes = 0
  /** Its backlog is being read: the others wait for it, unless it has been silent for too long. */
  expected = true
  heard: number
  /** It counts among those that are waited for. */
  awaited = false
  readonly #blocks: Block[] = []
  #drained: (() => void)[] = []

  constructor(source: number, now: number) {
    this.source = source
    this.heard = now
  }

  get isEmpty(): boolean {
    return this.#blocks[0]?.isEmpty ?? true
  }
  get seconds(): number {
    const block = this.#blocks[0]
    return block?.seconds[block.head] ?? 0
  }
  get nanos(): number {
    const block = this.#blocks[0]
    return block?.nanos[block.head] ?? 0
  }
  get arrived(): number {
    const block = this.#blocks[0]
    return block?.arrived[block.head] ?? 0
  }
  /** Its oldest line has no place in time by which it could be ordered. */
  get isTimeless(): boolean {
    const block = this.#blocks[0]
    return ((block?.flags[block.head] ?? 0) & (flag.marker | flag.noTime)) !== 0
  }

  push(
    arrived: number,
    seconds: number,
    nanos: number,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    pieces: readonly number[] | undefined,
  ): void {
    let block = this.#blocks.at(-1)
    if (!block?.hasRoom(end - start)) {
      block = new Block(Math.max(blockBytes, end - start))
      if (this.isEmpty) this.#blocks.length = 0
      this.#blocks.push(block)
    }
    block.push(arrived, seconds, nanos, flags, bytes, start, end, pieces)
    this.bytes += end - start + lineBytes
  }

  take(out: MergedOut): void {
    const block = this.#blocks[0]
    if (!block) return
    this.bytes -= block.take(this.source, out) + lineBytes
    if (block.isEmpty) {
      if (this.#blocks.length > 1) this.#blocks.shift()
      else block.clear()
    }
    if (this.#drained.length > 0) this.#wake()
  }

  visit(visit: Parameters<WaitingLines>[0]): void {
    for (const block of this.#blocks) block.visit(visit)
  }

  async drainedTo(bytes: number): Promise<void> {
    while (this.bytes > bytes) await new Promise<void>((resolve) => this.#drained.push(resolve))
  }

  clear(): void {
    this.#blocks.length = 0
    this.bytes = 0
    this.#wake()
  }

  #wake(): void {
    const drained = this.#drained
    this.#drained = []
    for (const resolve of drained) resolve()
  }
}
