import { ORPCError } from '@orpc/client'
import { describe, expect, it, vi } from 'vitest'
import { contentPieces, readContent } from '../../../renderer/stores/layer-content.ts'
import { TreeFeed, type TreeLook } from '../../../renderer/stores/layer-tree.ts'
import { createAnalysisStore } from '../../../renderer/stores/layers.ts'
import { PageCache } from '../../../renderer/stores/page-cache.ts'
import { TreeBrowser, withChange, withFold } from '../../../renderer/stores/tree-browser.ts'
import type { LayersProgress, LayersReport, TreeRow, TreeShape, TreeSource } from '../../../shared/contract/layers.ts'

const source: TreeSource = { kind: 'layer', imageId: 'sha256:1', layer: 0 }
const shape: TreeShape = {
  text: '',
  changes: ['added', 'changed', 'removed', 'unchanged'],
  sort: 'name',
  open: false,
  toggled: [],
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

function rowOf(id: number, name: string, depth = 0, children = 0, open = false): TreeRow {
  return {
    ...{ id, name, depth, children, open, kind: children > 0 ? 'directory' : 'file', change: 'added', bytes: id },
    ...{ bytesBefore: null, mode: 0o644, uid: 0, gid: 0, link: null, modifiedAt: null, layer: 0 },
  }
}

interface Asked {
  readonly look: TreeLook
  readonly from: number
  readonly count: number
  readonly signal: AbortSignal | undefined
  answer(total: number): void
  refuse(error: unknown): void
}

/** A back end that answers when the test says so. Rows are named after the text of their shape. */
function manualTree() {
  const asked: Asked[] = []
  const tree = (input: TreeLook & { from: number; count: number }, options?: { signal?: AbortSignal }) =>
    new Promise<{ total: number; rows: TreeRow[] }>((resolve, reject) => {
      const { from, count } = input
      asked.push({
        look: input,
        from,
        count,
        signal: options?.signal,
        answer: (total) =>
          resolve({
            total,
            rows: Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, at) =>
              rowOf(from + at + 1, `${input.shape.text}${from + at}`),
            ),
          }),
        refuse: reject,
      })
    })
  return { asked, calls: { tree, treeFind: async () => null } as unknown as ConstructorParameters<typeof TreeFeed>[0] }
}

describe('the page cache', () => {
  it('keeps the pages that were used last, and no more', () => {
    const cache = new PageCache<string>(2, 3)
    for (const page of [0, 1, 2]) cache.put(page, [`${page}a`, `${page}b`])
    expect(cache.get(0)).toBe('0a')
    cache.put(3, ['3a', '3b'])
    expect(cache.pages).toBe(3)
    expect([cache.get(1), cache.get(2), cache.get(3)]).toEqual(['0b', undefined, undefined])
    expect(cache.missing(0, 8)).toEqual([1])
  })
})

describe('the rows of a tree', () => {
  it('are read a page at a time, those in sight only', async () => {
    const { asked, calls } = manualTree()
    const feed = new TreeFeed(calls)
    feed.show({ source, shape })
    expect(asked.map(({ from, count }) => [from, count])).toEqual([[0, 200]])
    asked[0]?.answer(200_000)
    await settled()
    expect(feed.store.getState().total).toBe(200_000)
    expect(feed.row(199)?.name).toBe('199')
    feed.want(100_150, 100_210)
    expect(asked.slice(1).map(({ from }) => from)).toEqual([100_000, 100_200])
    // Scrolled past before it came: it is stopped, and what is in sight now is asked for.
    feed.want(5000, 5040)
    expect(asked.slice(1, 3).map(({ signal }) => signal?.aborted)).toEqual([true, true])
    expect(asked[3]?.from).toBe(5000)
  })

  it('of a look stay until those of the next are there, and answers that come too late are dropped', async () => {
    const { asked, calls } = manualTree()
    const feed = new TreeFeed(calls)
    feed.show({ source, shape })
    asked[0]?.answer(10)
    await settled()
    feed.show({ source, shape: { ...shape, text: 'a' } })
    feed.show({ source, shape: { ...shape, text: 'ab' } })
    expect(feed.row(3)?.name).toBe('3')
    asked[1]?.answer(9)
    await settled()
    expect(feed.row(3)?.name).toBe('3')
    asked[2]?.answer(5)
    await settled()
    expect(feed.row(3)?.name).toBe('ab3')
    expect(feed.store.getState().total).toBe(5)
  })

  it('that were refused are asked for again on demand only', async () => {
    const { asked, calls } = manualTree()
    const feed = new TreeFeed(calls)
    feed.show({ source, shape })
    asked[0]?.refuse(
      new ORPCError('NOT_FOUND', { defined: true, data: { reason: 'layers-unknown', params: {}, detail: null } }),
    )
    await settled()
    expect(feed.store.getState().refusal?.fault.reason).toBe('layers-unknown')
    feed.want(0, 40)
    expect(asked).toHaveLength(1)
    feed.again()
    asked[1]?.answer(3)
    await settled()
    expect(feed.store.getState()).toMatchObject({ total: 3, refusal: null })
  })

  it('are never more than some thousand, however far is scrolled', async () => {
    const { asked, calls } = manualTree()
    const feed = new TreeFeed(calls)
    feed.show({ source, shape })
    asked[0]?.answer(200_000)
    await settled()
    for (let place = 0; place < 10_000; place += 200) {
      feed.want(place, place + 40)
      asked.at(-1)?.answer(200_000)
      await settled()
    }
    let kept = 0
    for (let place = 0; place < 10_000; place += 1) if (feed.row(place)) kept += 1
    expect(kept).toBeLessThanOrEqual(4000)
  })
})

/** /a/ (1) with /a/b/ (2) with /a/b/c (3), and /d (4). */
function smallTree() {
  const nodes = [
    { id: 1, name: 'a', depth: 0, parent: 0, folder: true },
    { id: 2, name: 'b', depth: 1, parent: 1, folder: true },
    { id: 3, name: 'c', depth: 2, parent: 2, folder: false },
    { id: 4, name: 'd', depth: 0, parent: 0, folder: false },
  ]
  const shown = ({ shape: { open, toggled, text } }: TreeLook) => {
    const isOpen = (id: number): boolean => open !== toggled.includes(id)
    const isShown = (node: (typeof nodes)[number]): boolean => {
      const parent = nodes.find(({ id }) => id === node.parent)
      return (text === '' || node.name !== 'd') && (!parent || (isOpen(parent.id) && isShown(parent)))
    }
    return nodes
      .filter(isShown)
      .map((node) => rowOf(node.id, node.name, node.depth, node.folder ? 1 : 0, isOpen(node.id)))
  }
  const paths: Record<string, number[]> = { '/a': [1], '/a/b': [1, 2], '/a/b/c': [1, 2, 3], '/d': [4] }
  const looks: TreeLook[] = []
  const calls = {
    tree: async (look: TreeLook) => {
      looks.push(look)
      return { total: shown(look).length, rows: shown(look) }
    },
    treeFind: async (input: TreeLook & { path: string }) => {
      const ids = paths[input.path]
      if (!ids) return null
      const row = shown(input).findIndex(({ id }) => id === ids.at(-1))
      return { ids, row: row < 0 ? null : row }
    },
    sizes: async ({ id }: { id: number }) => ({
      path: Object.entries(paths).find(([, ids]) => ids.at(-1) === id)?.[0] ?? '/',
      bytes: 0,
      parts: [],
    }),
  } as unknown as ConstructorParameters<typeof TreeBrowser>[0]
  return { looks, browser: new TreeBrowser(calls, { source, sort: 'name' }) }
}
const names = (browser: TreeBrowser): string[] =>
  Array.from({ length: browser.feed.store.getState().total }, (_, place) => browser.feed.row(place)?.name ?? '?')

describe('the browser of a tree', () => {
  it('opens folders, and knows the paths of their rows', async () => {
    const { browser } = smallTree()
    browser.open()
    await settled()
    expect(names(browser)).toEqual(['a', 'd'])
    browser.fold(0, true)
    await settled()
    browser.fold(1, true)
    await settled()
    expect(names(browser)).toEqual(['a', 'b', 'c', 'd'])
    browser.select(2)
    expect(browser.store.getState().selected).toEqual({ place: 2, id: 3, path: '/a/b/c' })
    browser.fold(0, false)
    await settled()
    expect(names(browser)).toEqual(['a', 'd'])
    expect(browser.store.getState().selected?.path).toBe('/a')
  })

  it('keeps what is selected through filters, sorting and folds', async () => {
    vi.useFakeTimers()
    const { browser } = smallTree()
    browser.open()
    await vi.runAllTimersAsync()
    browser.select(1)
    browser.foldAll(true)
    await vi.runAllTimersAsync()
    expect(browser.store.getState().selected).toEqual({ place: 3, id: 4, path: '/d' })
    browser.setText('x')
    await vi.runAllTimersAsync()
    expect(browser.store.getState().selected).toBeNull()
    vi.useRealTimers()
  })

  it('asks once for what is typed in one go', async () => {
    vi.useFakeTimers()
    const { browser, looks } = smallTree()
    browser.open()
    await vi.runAllTimersAsync()
    for (const text of ['u', 'us', 'usr']) browser.setText(text)
    await vi.runAllTimersAsync()
    expect(looks.map((look) => look.shape.text)).toEqual(['', 'usr'])
    // What was found is to be seen, whatever was closed.
    expect(looks[1]?.shape.open).toBe(true)
    browser.setText('')
    await vi.runAllTimersAsync()
    expect(looks[2]?.shape.open).toBe(false)
    vi.useRealTimers()
  })

  it('goes to a path: what hides it is opened, and no longer filtered', async () => {
    const { browser } = smallTree()
    browser.open()
    await settled()
    browser.toggleChange('added')
    await settled()
    expect(await browser.reveal('/a/b/c')).toBe(true)
    await settled()
    expect(browser.store.getState().selected).toMatchObject({ id: 3, path: '/a/b/c' })
    expect(names(browser)).toContain('c')
    expect(await browser.reveal('/nowhere')).toBe(false)
  })
})

describe('choices of a tree', () => {
  it('turn a folder round and back', () => {
    const closed = { open: false, toggled: [] }
    expect(withFold(closed, 7, true)).toEqual({ open: false, toggled: [7] })
    expect(withFold({ open: false, toggled: [7] }, 7, false)).toEqual(closed)
    const many = { open: true, toggled: Array.from({ length: 5000 }, (_, id) => id) }
    expect(withFold(many, 9999, false).toggled).toHaveLength(5000)
  })
  it('leave one kind of change', () => {
    expect(withChange(['added', 'removed'], 'added')).toEqual(['removed'])
    expect(withChange(['removed'], 'removed')).toEqual(['removed'])
    expect(withChange(['removed'], 'added')).toEqual(['added', 'removed'])
  })
})

const progress = (patch: Partial<LayersProgress>): LayersProgress => ({
  ...{ phase: 'reading', bytes: 0, expectedBytes: 100, entries: 0, layersRead: 0, layers: 2, cached: false },
  ...patch,
})
const report = { imageId: 'sha256:1', layers: [] } as unknown as LayersReport

function analysisOf(stream: (signal: AbortSignal) => AsyncIterable<LayersProgress>) {
  return {
    analyse: async (_input: unknown, { signal }: { signal: AbortSignal }) => stream(signal),
    report: async () => report,
  } as unknown as Parameters<ReturnType<typeof createAnalysisStore>['start']>[0]
}

describe('the analysis of an image', () => {
  it('ends with the report', async () => {
    const analysis = createAnalysisStore()
    const kinds: string[] = []
    analysis.store.subscribe((state) => kinds.push(state.kind))
    analysis.start(
      analysisOf(async function* () {
        yield progress({ phase: 'waiting' })
        yield progress({ bytes: 50 })
        yield progress({ phase: 'done', bytes: 100 })
      }),
      'sha256:1',
    )
    await settled()
    expect(analysis.store.getState()).toEqual({ kind: 'ready', report })
    expect(new Set(kinds)).toEqual(new Set(['running', 'ready']))
  })

  it('that is cancelled stops the stream, says so, and can begin again', async () => {
    const analysis = createAnalysisStore()
    let stopped: AbortSignal | null = null
    const endless = analysisOf(async function* (signal) {
      stopped = signal
      yield progress({})
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    analysis.start(endless, 'sha256:1')
    await settled()
    expect(analysis.store.getState().kind).toBe('running')
    analysis.cancel()
    expect(analysis.store.getState().kind).toBe('cancelled')
    expect((stopped as AbortSignal | null)?.aborted).toBe(true)
    await settled()
    expect(analysis.store.getState().kind).toBe('cancelled')
    analysis.start(endless, 'sha256:1')
    expect(analysis.store.getState().kind).toBe('running')
  })

  it('that failed tells why', async () => {
    const analysis = createAnalysisStore()
    analysis.start(
      analysisOf(async function* () {
        yield progress({})
        throw new ORPCError('REFUSED', {
          defined: true,
          data: { reason: 'image-unreadable', params: { message: 'x' }, detail: null },
        })
      }),
      'sha256:1',
    )
    await settled()
    expect(analysis.store.getState()).toMatchObject({
      kind: 'failed',
      refusal: { code: 'REFUSED', fault: { reason: 'image-unreadable' } },
    })
  })
})

describe('the content of a file', () => {
  const calls = (notices: { phase: string; bytes: string; at: number }[]) =>
    ({
      content: async () =>
        (async function* () {
          yield* notices
        })(),
    }) as unknown as Parameters<typeof contentPieces>[0]
  const place = { source, id: 1 }
  const { signal } = new AbortController()

  it('is a byte a character, in order', async () => {
    const phases: string[] = []
    const bytes = await readContent(
      calls([
        { phase: 'waiting', bytes: '', at: 0 },
        { phase: 'data', bytes: '\u0000\u00ff', at: 2 },
        { phase: 'data', bytes: 'A', at: 3 },
        { phase: 'end', bytes: '', at: 3 },
      ]),
      place,
      100,
      signal,
      (phase) => phases.push(phase),
    )
    expect([...bytes]).toEqual([0, 255, 65])
    expect(phases).toEqual(['waiting'])
  })

  it('that breaks off is a failure, not a shorter file', async () => {
    const broken = contentPieces(calls([{ phase: 'data', bytes: 'half', at: 4 }]), place, null, signal)
    const all = async (): Promise<void> => {
      for await (const _piece of broken);
    }
    await expect(all()).rejects.toThrow('broke off')
  })
})
