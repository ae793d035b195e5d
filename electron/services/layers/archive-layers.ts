import type { ReadingNote } from '../../../shared/contract/layers.ts'
import { ArchiveReader } from './archive-reader.ts'
import { layerSink } from './layer-sink.ts'
import type { LayerTree } from './layer-tree.ts'
import { type ArchivePlan, digestOfBlob, planOf } from './manifest.ts'
import { TarFault } from './tar-header.ts'
import { type NodeBudget, TreeBuilder, type TreeLimits, usualLimits } from './tree-builder.ts'

/** A layer as the archive has it; `tree` is null where it was known before and so was not kept. */
export interface ReadLayer {
  readonly digest: string
  readonly file: string
  readonly tree: LayerTree | null
}

export interface ReadArchive {
  readonly layers: readonly ReadLayer[]
  readonly emptySteps: readonly boolean[]
  readonly notes: readonly ReadingNote[]
}

interface ReadOptions {
  /** `RootFS.Layers` of the image, as the engine tells them. */
  readonly told: readonly string[]
  readonly isKnown: (digest: string) => boolean
  readonly limits?: TreeLimits
}

/** All documents together. */
const documentsLimit = 64 * 1024 * 1024

/** Takes an image's archive in pieces and gives the trees of its layers. Throws a TarFault with a sentence where it is unreadable. */
export class ArchiveLayers {
  entries = 0
  layersRead = 0
  readonly #options: ReadOptions
  readonly #reader: ArchiveReader
  readonly #limits: TreeLimits
  readonly #budget: NodeBudget
  readonly #builders = new Map<string, TreeBuilder>()
  readonly #trees = new Map<string, LayerTree>()
  readonly #skipped = new Set<string>()
  readonly #bad = new Map<string, string>()
  readonly #links = new Map<string, string>()
  readonly #documents = new Map<string, Uint8Array>()
  #documentBytes = 0

  constructor(options: ReadOptions) {
    this.#options = options
    this.#limits = options.limits ?? usualLimits
    this.#budget = { left: this.#limits.nodes }
    this.#reader = new ArchiveReader({
      layer: (name) => this.#open(name),
      blob: (name, end) => {
        if (end.kind === 'layer') this.#keepTree(name)
        else if (end.kind === 'bad') this.#bad.set(name, end.why)
        else this.#keepDocument(name, end.bytes)
      },
      link: (name, target) => this.#links.set(name, target),
    })
  }

  push(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#reader.push(bytes, start, end)
  }

  drained(): Promise<void> {
    return this.#reader.drained()
  }

  close(): void {
    this.#reader.close()
  }

  async end(): Promise<ReadArchive> {
    await this.#reader.end()
    const plan = planOf(this.#documents, this.#options.told)
    if (typeof plan === 'string') throw new TarFault(plan)
    return { layers: this.#layersOf(plan), emptySteps: plan.emptySteps, notes: this.#notes(plan) }
  }

  #open(name: string) {
    const digest = digestOfBlob(name)
    if (digest !== null && this.#options.isKnown(digest)) {
      this.#skipped.add(name)
      this.layersRead += 1
      return null
    }
    return () => {
      const builder = new TreeBuilder(this.#budget, this.#limits)
      this.#builders.set(name, builder)
      return layerSink(builder, () => {
        this.entries += 1
      })
    }
  }

  #keepTree(name: string): void {
    const builder = this.#builders.get(name)
    if (!builder) return
    this.#trees.set(name, builder.finish())
    this.layersRead += 1
  }

  #keepDocument(name: string, bytes: Uint8Array): void {
    this.#documentBytes += bytes.length
    if (this.#documentBytes <= documentsLimit) this.#documents.set(name, bytes)
  }

  #layersOf(plan: ArchivePlan): ReadLayer[] {
    return plan.layers.map(({ digest, file: named }, at) => {
      const file = this.#resolve(named)
      const tree = this.#trees.get(file) ?? null
      if (tree === null && !this.#skipped.has(file)) {
        const why = this.#bad.get(file) ?? (this.#documents.has(file) ? 'It is no tar archive.' : 'It is missing.')
        throw new TarFault(`Layer ${at + 1} of ${plan.layers.length} (${file}) cannot be read. ${why}`)
      }
      return { digest, file, tree: this.#options.isKnown(digest) ? null : tree }
    })
  }

  /** Where a chain of links ends; a ring of them leads nowhere. */
  #resolve(name: string): string {
    let at = name
    for (let step = 0; step < 16; step += 1) {
      const next = this.#links.get(at)
      if (next === undefined) return at
      at = next
    }
    return at
  }

  #notes(plan: ArchivePlan): ReadingNote[] {
    const files = new Set(plan.layers.map(({ file }) => this.#resolve(file)))
    const sum = { overBudget: 0, tooDeep: 0, unknownTypes: 0 }
    for (const [name, { leftOut }] of this.#builders) {
      if (!files.has(name)) continue
      sum.overBudget += leftOut.overBudget
      sum.tooDeep += leftOut.tooDeep
      sum.unknownTypes += leftOut.unknownTypes
    }
    const { nodes, depth } = this.#limits
    const all: readonly ReadingNote[] = [
      { code: 'beyond-limit', count: sum.overBudget, limit: nodes },
      { code: 'too-deep', count: sum.tooDeep, limit: depth },
      { code: 'no-file', count: sum.unknownTypes, limit: null },
    ]
    return all.filter(({ count }) => count > 0)
  }
}
