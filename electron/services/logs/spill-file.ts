import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** No packed chunk is larger: its text and 65,536 index entries. */
const slotBytes = 2 * 1024 * 1024

/**
 * A temporary file that holds packed chunks in slots of one size, which are used again. It is unlinked as soon as it is open
 * (mode 0600), so that nothing of a log is left behind, whatever ends this process. Slots are sparse: only what is written
 * takes disk.
 */
export class SpillFile {
  readonly #folder: string
  #handle: number | null = null
  readonly #free: number[] = []
  #slots = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Returns the slot that holds it now. Throws what the disk throws (full, gone). */
  write(packed: Uint8Array): number {
    if (packed.length > slotBytes) throw new RangeError(`A chunk of ${packed.length} bytes does not fit a slot`)
    this.#handle ??= open(this.#folder)
    const handle = this.#handle
    const slot = this.#free.pop() ?? this.#slots++
    try {
      for (let done = 0; done < packed.length; )
        done += writeSync(handle, packed, done, packed.length - done, slot * slotBytes + done)
    } catch (error) {
      this.#free.push(slot)
      throw error
    }
    return slot
  }

  read(slot: number, bytes: number): Uint8Array {
    const packed = new Uint8Array(bytes)
    this.readInto(slot, packed)
    return packed
  }

  /** Fills `packed` from its beginning on. */
  readInto(slot: number, packed: Uint8Array): void {
    if (this.#handle === null) throw new Error('The spill file is closed')
    for (let done = 0; done < packed.length; ) {
      const got = readSync(this.#handle, packed, done, packed.length - done, slot * slotBytes + done)
      if (got === 0) throw new Error('The spill file is shorter than what was written to it')
      done += got
    }
  }

  release(slot: number): void {
    this.#free.push(slot)
  }

  close(): void {
    if (this.#handle !== null) closeSync(this.#handle)
    this.#handle = null
  }
}

let opened = 0

function open(folder: string): number {
  opened += 1
  const path = join(folder, `log-spill-${process.pid}-${opened}.tmp`)
  const handle = openSync(path, 'wx+', 0o600)
  unlinkSync(path)
  return handle
}
