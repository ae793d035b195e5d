import { createStore, type StoreApi } from 'zustand'
import type { FileChange, TreeRow, TreeShape, TreeSource } from '../../shared/contract/layers.ts'
import type { Client } from '../client.ts'
import { TreeFeed, type TreeLook } from './layer-tree.ts'

/** The largest `toggled` that the contract takes. */
const mostToggled = 5000
/** Between the last key and the search: a search looks at every path. */
const typingMs = 120

export const allChanges: readonly FileChange[] = ['added', 'changed', 'removed', 'unchanged']

/** Which folders are open: all or none, but for some. */
export type Folds = Pick<TreeShape, 'open' | 'toggled'>

export interface SelectedRow {
  readonly place: number
  readonly id: number
  /** Null while it is asked for. */
  readonly path: string | null
}

export interface BrowserState {
  readonly source: TreeSource
  readonly text: string
  readonly changes: readonly FileChange[]
  readonly sort: TreeShape['sort']
  readonly folds: Folds
  /** While something is filtered: then everything is open at first, so that what was found is to be seen. */
  readonly filterFolds: Folds
  readonly selected: SelectedRow | null
  /** The row to bring into view; another object each time. */
  readonly scroll: { readonly place: number } | null
}

type BrowserCalls = Pick<Client['layers'], 'tree' | 'treeFind' | 'sizes'>

const allOpen: Folds = { open: true, toggled: [] }
const allClosed: Folds = { open: false, toggled: [] }

export const isFiltered = (state: Pick<BrowserState, 'text' | 'changes'>): boolean =>
  state.text !== '' || state.changes.length < allChanges.length

/** The shape that a state asks for. */
export function shapeOf(state: BrowserState): TreeShape {
  const folds = isFiltered(state) ? state.filterFolds : state.folds
  return {
    text: state.text,
    changes: [...state.changes],
    sort: state.sort,
    open: folds.open,
    toggled: [...folds.toggled],
  }
}

/** One folder opened or closed. With too many turned one by one, the one turned first falls back. */
export function withFold(folds: Folds, id: number, open: boolean): Folds {
  const rest = folds.toggled.filter((other) => other !== id)
  return { open: folds.open, toggled: open === folds.open ? rest : [...rest, id].slice(-mostToggled) }
}

/** A kind of change shown or hidden; the last one stays, since nothing would be left to see. */
export function withChange(changes: readonly FileChange[], change: FileChange): readonly FileChange[] {
  const next = allChanges.filter((other) => changes.includes(other) !== (other === change))
  return next.length === 0 ? changes : next
}

/** Looks through a tree: what is shown, what is open, which row is selected. What is selected stays so by its path. */
export class TreeBrowser {
  readonly store: StoreApi<BrowserState>
  readonly feed: TreeFeed
  readonly #calls: BrowserCalls
  #round = 0
  #typing: ReturnType<typeof setTimeout> | undefined

  constructor(calls: BrowserCalls, start: { source: TreeSource; sort: TreeShape['sort']; changes?: FileChange[] }) {
    this.#calls = calls
    this.feed = new TreeFeed(calls)
    this.store = createStore<BrowserState>(() => ({
      source: start.source,
      text: '',
      changes: start.changes ?? allChanges,
      sort: start.sort,
      folds: allClosed,
      filterFolds: allOpen,
      selected: null,
      scroll: null,
    }))
  }

  /** Begins to read. */
  open(): void {
    void this.#apply(this.store.getState().selected?.path ?? null)
  }

  /** Looks at another tree. What was selected is selected there too, where it is; `path`: or this. */
  async setSource(source: TreeSource, path?: string): Promise<boolean> {
    const before = this.store.getState()
    const { open } = before.folds
    this.store.setState({ source, folds: { open, toggled: [] }, filterFolds: allOpen })
    return path === undefined ? this.#apply(before.selected?.path ?? null) : this.reveal(path)
  }

  setText(text: string): void {
    if (text === this.store.getState().text) return
    this.store.setState({ text, filterFolds: allOpen })
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => void this.#apply(this.store.getState().selected?.path ?? null), typingMs)
  }

  /** Searches at once for what has been typed: whoever leaves the filter goes on in what it found. */
  async flush(): Promise<void> {
    if (this.#typing !== undefined) await this.#apply(this.store.getState().selected?.path ?? null)
  }

  toggleChange(change: FileChange): void {
    const { changes, selected } = this.store.getState()
    this.store.setState({ changes: withChange(changes, change), filterFolds: allOpen })
    void this.#apply(selected?.path ?? null)
  }

  showAll(): void {
    this.store.setState({ text: '', changes: allChanges })
    void this.#apply(this.store.getState().selected?.path ?? null)
  }

  setSort(sort: TreeShape['sort']): void {
    this.store.setState({ sort })
    void this.#apply(this.store.getState().selected?.path ?? null)
  }

  /** Opens or closes every folder. */
  foldAll(open: boolean): void {
    const key = isFiltered(this.store.getState()) ? 'filterFolds' : 'folds'
    this.store.setState({ [key]: open ? allOpen : allClosed })
    void this.#apply(this.store.getState().selected?.path ?? null)
  }

  /** Opens or closes the folder in a row, and selects it: the rows above it stay where they are. */
  fold(place: number, open: boolean): void {
    const row = this.feed.row(place)
    if (!row || row.children === 0) return
    const state = this.store.getState()
    const key = isFiltered(state) ? 'filterFolds' : 'folds'
    this.store.setState({ [key]: withFold(state[key], row.id, open) })
    this.select(place)
    this.#round += 1
    this.feed.show(this.#look(), place)
  }

  select(place: number): void {
    const row = this.feed.row(place)
    if (!row) {
      // It is on its way: what it is will be known when it is here.
      this.store.setState({ selected: { place, id: -1, path: null } })
      return
    }
    const path = this.pathAt(place)
    this.store.setState({ selected: { place, id: row.id, path } })
    if (path === null) void this.#learnPath(row)
  }

  /** Rows have come: whoever was selected before they were here gets its path. */
  settle(): void {
    const { selected } = this.store.getState()
    if (selected && selected.id < 0 && this.feed.row(selected.place)) this.select(selected.place)
  }

  /** The path of a row, put together from the rows above it; null where those are not here. */
  pathAt(place: number): string | null {
    const names: string[] = []
    let wanted = Number.POSITIVE_INFINITY
    for (let at = place; at >= 0; at -= 1) {
      const row = this.feed.row(at)
      if (!row) return null
      if (row.depth < wanted) {
        names.push(row.name)
        wanted = row.depth
      }
      if (wanted === 0) return `/${names.reverse().join('/')}`
    }
    return null
  }

  /** The path of a row, whatever is here. */
  async pathOf(row: TreeRow, place: number): Promise<string> {
    const here = this.feed.row(place)?.id === row.id ? this.pathAt(place) : null
    return here ?? (await this.#calls.sizes({ source: this.store.getState().source, id: row.id })).path
  }

  /** Selects a path and opens what leads to it; what hides it is no longer filtered. False where there is no such path. */
  async reveal(path: string): Promise<boolean> {
    this.#round += 1
    const round = this.#round
    const state = this.store.getState()
    const found = await this.feed.find(this.#look(), path)
    if (round !== this.#round) return true
    if (!found) {
      await this.#apply(null)
      return false
    }
    if (found.row === null) {
      const above = found.ids.slice(0, -1)
      const folds = above.reduce((before, id) => withFold(before, id, true), state.folds)
      this.store.setState({ text: '', changes: allChanges, folds })
    }
    await this.#apply(path)
    return true
  }

  close(): void {
    clearTimeout(this.#typing)
    this.#round += 1
    this.feed.close()
  }

  #look(): TreeLook {
    const state = this.store.getState()
    return { source: state.source, shape: shapeOf(state) }
  }

  /** Shows what the state asks for, with this path selected where it is to be seen. */
  async #apply(path: string | null): Promise<boolean> {
    clearTimeout(this.#typing)
    this.#typing = undefined
    this.#round += 1
    const round = this.#round
    const look = this.#look()
    const found = path === null ? null : await this.feed.find(look, path)
    if (round !== this.#round) return true
    const place = found?.row ?? null
    const id = found?.ids.at(-1)
    this.store.setState({
      selected: place === null || id === undefined ? null : { place, id, path },
      scroll: { place: place ?? 0 },
    })
    this.feed.show(look, place ?? 0)
    return place !== null
  }

  async #learnPath(row: TreeRow): Promise<void> {
    const { source } = this.store.getState()
    try {
      const { path } = await this.#calls.sizes({ source, id: row.id })
      this.store.setState(({ selected }) => ({
        selected: selected?.id === row.id ? { ...selected, path } : selected,
      }))
    } catch {
      // Without its path it cannot be copied or found again; the rows themselves say what is wrong.
    }
  }
}
