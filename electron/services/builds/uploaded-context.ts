import type { ContextEntry } from '../../../shared/contract/builds.ts'
import { AppError } from '../../fault.ts'
import { ContextTar } from './context-tar.ts'
import type { Ignore } from './ignore.ts'

interface Piece {
  readonly entry: ContextEntry
  readonly at: number
  readonly bytes: string
}

const idleMs = 30_000

/** The folder of a build as a window sends it, entry by entry. */
export class UploadedContext {
  readonly #tar = new ContextTar()
  readonly #ignore: Ignore
  readonly #dockerfile: { path: string; text: string } | null
  #isBusy = false
  #isEnded = false
  #hasBegun = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `dockerfile`: takes the place of the one that the window would send. */
  constructor(ignore: Ignore, dockerfile: { path: string; text: string } | null) {
    this.#ignore = ignore
    this.#dockerfile = dockerfile
  }

  get bytes(): number {
    return this.#tar.bytes
  }

  wanted(paths: readonly string[]): boolean[] {
    return paths.map((path) => this.#takes(path))
  }

  async put(pieces: readonly Piece[], last: boolean): Promise<void> {
    if (this.#isBusy || this.#isEnded) throw lost(this.#isEnded ? 'All had come already' : 'One call at a time')
    this.#isBusy = true
    clearTimeout(this.#timer)
    try {
      if (!this.#hasBegun) await this.#begin()
      for (const { entry, at, bytes } of pieces) {
        if (this.#takes(entry.path)) await this.#tar.put(entry, at, Buffer.from(bytes, 'base64'))
      }
      if (last) {
        this.#isEnded = true
        this.#tar.end()
      } else this.#startClock()
    } catch (error) {
      this.fail(error)
      throw error
    } finally {
      this.#isBusy = false
    }
  }

  fail(error: unknown): void {
    this.#isEnded = true
    clearTimeout(this.#timer)
    this.#tar.fail(error)
  }

  /** To be read once. A window that sends nothing for half a minute is gone. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    if (!this.#isBusy && !this.#isEnded) this.#startClock()
    try {
      yield* this.#tar
    } finally {
      clearTimeout(this.#timer)
    }
  }

  #takes(path: string): boolean {
    return path !== this.#dockerfile?.path && this.#ignore.takes(path)
  }

  async #begin(): Promise<void> {
    this.#hasBegun = true
    if (!this.#dockerfile) return
    const { path, text } = this.#dockerfile
    const bytes = Buffer.from(text)
    await this.#tar.put(
      { path, kind: 'file', mode: 0o644, size: bytes.length, modifiedAt: Date.now(), link: null },
      0,
      bytes,
    )
  }

  #startClock(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.fail(lost(`Nothing came for ${idleMs / 1000} s`)), idleMs)
  }
}

const lost = (detail: string): AppError => new AppError('CONFLICT', 'transfer-lost', { detail })
