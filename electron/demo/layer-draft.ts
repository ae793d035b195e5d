import type { Random } from './random.ts'

export interface LayerFile {
  /** Without its first slash. */
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link'
  readonly mode: number
  readonly bytes: number
  /** All that is in it; null: it is made up while it is sent. */
  readonly text: string | null
  readonly target: string
}

interface Drafted extends LayerFile {
  /** Its part of the bytes that the texts leave. */
  readonly weight: number
}

/** Gathers the files of a layer; what they take is what the history says of its step. */
export class LayerDraft {
  readonly random: Random
  readonly #files = new Map<string, Drafted>()

  constructor(random: Random) {
    this.random = random
  }

  get isEmpty(): boolean {
    return this.#files.size === 0
  }

  folder(path: string): void {
    this.#put({ path, kind: 'folder', mode: 0o755 })
  }

  link(path: string, target: string): void {
    this.#put({ path, kind: 'link', mode: 0o777, target })
  }

  text(path: string, text: string, mode = 0o644): void {
    this.#put({ path, kind: 'file', mode, text, bytes: Buffer.byteLength(text) })
  }

  file(path: string, weight: number, mode = 0o644): void {
    this.#put({ path, kind: 'file', mode, weight })
  }

  /** With the folders that lead to them, sorted, `bytes` of content altogether where there is a file to hold them. */
  finish(bytes: number): LayerFile[] {
    const all = [...this.#files.values()]
    let left = bytes
    // A layer may be too small for its texts.
    const texts = all.filter(({ kind, weight }) => kind === 'file' && weight === 0)
    const kept = new Set<Drafted>()
    for (const text of texts) {
      if (text.bytes > left) continue
      left -= text.bytes
      kept.add(text)
    }
    const weighed = all.filter(({ weight }) => weight > 0)
    let weights = weighed.reduce((sum, { weight }) => sum + weight, 0)
    const files: LayerFile[] = all.filter((file) => kept.has(file) || file.kind !== 'file')
    for (const file of weighed) {
      // The last takes what rounding has left.
      const share = Math.round((left * file.weight) / weights)
      files.push({ ...file, bytes: share })
      left -= share
      weights -= file.weight
    }
    return withFolders(files)
  }

  #put(file: Pick<Drafted, 'path' | 'kind' | 'mode'> & Partial<Drafted>): void {
    this.#files.set(file.path, { bytes: 0, text: null, target: '', weight: 0, ...file })
  }
}

function withFolders(files: readonly LayerFile[]): LayerFile[] {
  const all = new Map(files.map((file) => [file.path, file]))
  for (const { path } of files) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const above = path.slice(0, at)
      if (all.has(above)) break
      all.set(above, { path: above, kind: 'folder', mode: 0o755, bytes: 0, text: null, target: '' })
    }
  }
  return [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}
