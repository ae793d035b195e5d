import { createStore, type StoreApi } from 'zustand'
import type { TreeRow, TreeShape, TreeSource } from '../../shared/contract/layers.ts'
import type { Client } from '../client.ts'
import { type AnalysisStore, createAnalysisStore } from './layers.ts'
import { TreeBrowser } from './tree-browser.ts'

/** `layer`: what one layer does. `upto`: all that is there after it. */
export type LayerView = 'layer' | 'upto'

/** A file that is looked into. */
export interface OpenedFile {
  readonly source: TreeSource
  readonly row: TreeRow
  readonly path: string
}

interface ExplorerState {
  readonly layer: number
  readonly view: LayerView
  readonly opened: OpenedFile | null
  /** A path that was asked for and is not there. */
  readonly missing: string | null
}

/** What is known and shown of one image's layers, for as long as its screen stands. */
export class ImageLayers {
  readonly imageId: string
  readonly analysis: AnalysisStore = createAnalysisStore()
  readonly store: StoreApi<ExplorerState>
  readonly #choices: { view: LayerView; sort: TreeShape['sort'] }
  #browser: TreeBrowser | null = null

  constructor(imageId: string, choices: { view: LayerView; sort: TreeShape['sort'] }) {
    this.imageId = imageId
    this.#choices = choices
    this.store = createStore<ExplorerState>(() => ({ layer: 0, view: choices.view, opened: null, missing: null }))
  }

  /** The tree; made at its first use, when the report is there. */
  browser(client: Client): TreeBrowser {
    if (!this.#browser) {
      const { layer, view } = this.store.getState()
      const source = this.#source(layer, view)
      this.#browser = new TreeBrowser(client.layers, { source, sort: this.#choices.sort })
      this.#browser.open()
    }
    return this.#browser
  }

  /** Looks at another layer, in another view, at another path: each where it is given. */
  async go(client: Client, to: { layer?: number; view?: LayerView; path?: string }): Promise<void> {
    const before = this.store.getState()
    const layer = to.layer ?? before.layer
    const view = to.view ?? before.view
    const { path } = to
    this.store.setState({ layer, view, missing: null, opened: null })
    const found = await this.browser(client).setSource(this.#source(layer, view), path)
    if (path !== undefined && !found) this.store.setState({ missing: path })
  }

  openFile(opened: OpenedFile | null): void {
    this.store.setState({ opened })
  }

  /** A new connection knows nothing of what the last one was asked. */
  close(): void {
    this.analysis.close()
    this.#browser?.close()
    this.#browser = null
  }

  #source(layer: number, view: LayerView): TreeSource {
    return { kind: view, imageId: this.imageId, layer }
  }
}
