import { createStore, type StoreApi } from 'zustand'
import type { TreeRow, TreeShape, TreeSource } from '../../shared/contract/layers.ts'
import type { Client } from '../client.ts'
import { type Refusal, refusalOf } from './fault-of.ts'
import { PageCache } from './page-cache.ts'

/** A tree and the shape that it is looked at in. */
export interface TreeLook {
  readonly source: TreeSource
  readonly shape: TreeShape
}

export interface TreeState {
  /** What the rows are of; null until the first have come. It changes with the rows, so it may be behind what was asked for. */
  readonly look: TreeLook | null
  readonly total: number
  /** Counts up when rows have come. */
  readonly version: number
  /** Why the rows that were asked for last did not come. */
  readonly refusal: Refusal | null
}

type TreeCalls = Pick<Client['layers'], 'tree' | 'treeFind'>

const pageRows = 200
/** 4,000 rows: what is in sight, and the way there and back. */
const mostPages = 20

/**
 * The rows of one tree as they are shown, read a page at a time. What is on screen stays until the rows of a new look are there, so that
 * nothing blinks while somebody types; answers that come too late are dropped.
 */
export class TreeFeed {
  readonly store: StoreApi<TreeState> = createStore<TreeState>(() => ({
    look: null,
    total: 0,
    version: 0,
    refusal: null,
  }))
  readonly #calls: TreeCalls
  readonly #cache = new PageCache<TreeRow>(pageRows, mostPages)
  #wanted: TreeLook | null = null
  #first = 0
  #end = pageRows
  readonly #underway = new Map<number, AbortController>()
  #closed = false

  constructor(calls: TreeCalls) {
    this.#calls = calls
  }

  row(place: number): TreeRow | undefined {
    return this.#cache.get(place)
  }

  /** Looks at another tree, or at the same in another shape. `place`: the row that will be in sight. */
  show(look: TreeLook, place = 0): void {
    this.#wanted = look
    this.#stop()
    this.#first = place
    this.#end = place + 1
    void this.#read(Math.floor(place / pageRows), look)
  }

  /** Reads the look again: after a failure. */
  again(): void {
    if (this.#wanted) this.show(this.#wanted, this.#first)
  }

  /** What is in sight now. */
  want(first: number, end: number): void {
    const { look, total, refusal } = this.store.getState()
    this.#first = Math.max(0, first)
    this.#end = Math.min(end, total)
    if (look === null || look !== this.#wanted || refusal !== null) return
    const missing = this.#cache.missing(this.#first, this.#end)
    for (const [page, asked] of this.#underway) {
      // Scrolled past before it came.
      if (missing.includes(page)) continue
      asked.abort()
      this.#underway.delete(page)
    }
    for (const page of missing) if (!this.#underway.has(page)) void this.#read(page, look)
  }

  /** Where a path stands in a look; null where it is not, or cannot be asked for. */
  async find(look: TreeLook, path: string): Promise<{ ids: number[]; row: number | null } | null> {
    try {
      return await this.#calls.treeFind({ ...look, path })
    } catch {
      return null
    }
  }

  close(): void {
    this.#closed = true
    this.#stop()
  }

  #stop(): void {
    for (const asked of this.#underway.values()) asked.abort()
    this.#underway.clear()
  }

  async #read(page: number, look: TreeLook): Promise<void> {
    const asked = new AbortController()
    this.#underway.set(page, asked)
    const { signal } = asked
    const isLate = (): boolean => this.#closed || signal.aborted || look !== this.#wanted
    try {
      const { total, rows } = await this.#calls.tree({ ...look, from: page * pageRows, count: pageRows }, { signal })
      if (isLate()) return
      if (this.store.getState().look !== look) this.#cache.clear()
      this.#cache.put(page, rows)
      this.#tell(look, total)
    } catch (error) {
      if (!isLate()) this.store.setState({ refusal: refusalOf(error) })
    } finally {
      if (this.#underway.get(page) === asked) this.#underway.delete(page)
    }
    if (!isLate()) this.want(this.#first, this.#end)
  }

  #tell(look: TreeLook, total: number): void {
    this.store.setState((before) => ({ look, total, version: before.version + 1, refusal: null }))
  }
}
