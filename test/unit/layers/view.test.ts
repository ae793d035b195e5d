import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dockerfileOf } from '../../../electron/services/layers/dockerfile.ts'
import { layerSink } from '../../../electron/services/layers/layer-sink.ts'
import type { LayerTree } from '../../../electron/services/layers/layer-tree.ts'
import { putOver, treeUpTo } from '../../../electron/services/layers/merge.ts'
import { stepsOfLayers } from '../../../electron/services/layers/report.ts'
import { sizesOf } from '../../../electron/services/layers/sizes.ts'
import { TarReader } from '../../../electron/services/layers/tar-reader.ts'
import { TreeBuilder, usualLimits } from '../../../electron/services/layers/tree-builder.ts'
import { TreeView } from '../../../electron/services/layers/tree-view.ts'
import type { HistoryStep } from '../../../shared/contract/images.ts'
import type { TreeRow, TreeShape } from '../../../shared/contract/layers.ts'
import { type TarFile, tarOf } from '../../support/tar-writer.ts'

function layerOf(files: readonly TarFile[]): LayerTree {
  const builder = new TreeBuilder({ left: 1e6 }, usualLimits)
  const reader = new TarReader(layerSink(builder, () => {}))
  const archive = tarOf(files)
  reader.push(archive, 0, archive.length)
  reader.end()
  return builder.finish()
}
const viewOf = (layers: LayerTree[], withRemoved = true): TreeView =>
  new TreeView(putOver(treeUpTo(layers, layers.length - 2), layers, layers.length - 1, { withRemoved }), {
    compares: false,
    layerNumber: (layer) => layer,
  })
const all: TreeShape = {
  text: '',
  changes: ['added', 'changed', 'removed', 'unchanged'],
  sort: 'name',
  open: true,
  toggled: [],
}
const shown = (view: TreeView, shape: Partial<TreeShape>): string[] =>
  view.rows({ ...all, ...shape }, 0, 500).rows.map(({ depth, name }) => `${'.'.repeat(depth)}${name}`)

const base = layerOf([
  { path: 'bin/ls', content: 'x'.repeat(10) },
  { path: 'bin/Bash', content: 'x'.repeat(30) },
  { path: 'etc/conf.d/net', content: 'x'.repeat(5) },
  { path: 'etc/conf.d/İstanbul', content: '' },
  { path: 'zero/empty/', type: '5' },
])
const top = layerOf([
  { path: 'etc/conf.d/new', content: 'x'.repeat(100) },
  { path: 'bin/.wh.ls' },
  { path: 'usr/bin/ls', content: 'x'.repeat(7) },
])

describe('a tree as it is shown', () => {
  const view = viewOf([base, top])

  it('is flat, folded and sorted as asked', () => {
    expect(shown(view, {})).toEqual([
      ...['bin', '.Bash', '.ls', 'etc', '.conf.d', '..net', '..new', '..İstanbul', 'usr', '.bin', '..ls'],
      ...['zero', '.empty'],
    ])
    expect(shown(view, { open: false })).toEqual(['bin', 'etc', 'usr', 'zero'])
    const etc = view.find(all, 'etc')?.ids.at(-1) ?? -1
    expect(shown(view, { open: false, toggled: [etc] })).toEqual(['bin', 'etc', '.conf.d', 'usr', 'zero'])
    expect(shown(view, { toggled: [etc] })).not.toContain('.conf.d')
    expect(shown(view, { sort: 'size' })).toEqual([
      ...['etc', '.conf.d', '..new', '..net', '..İstanbul', 'bin', '.Bash', '.ls', 'usr', '.bin', '..ls'],
      ...['zero', '.empty'],
    ])
  })

  it('sums what is there: of what is removed nothing, but for the removed itself', () => {
    const sizes = new Map(view.rows(all, 0, 500).rows.map((row): [string, TreeRow] => [`${row.depth}${row.name}`, row]))
    expect(sizes.get('0bin')).toMatchObject({ bytes: 30, children: 2, open: true, change: 'unchanged' })
    expect(sizes.get('1ls')).toMatchObject({ bytes: 10, change: 'removed', layer: 0 })
    expect(sizes.get('0etc')).toMatchObject({ bytes: 105, children: 1 })
    expect(sizes.get('2new')).toMatchObject({ bytes: 100, change: 'added', layer: 1, mode: 0o644 })
  })

  it('filters by part of a path without case, and by change; folders that lead there stay', () => {
    expect(shown(view, { text: 'bash' })).toEqual(['bin', '.Bash'])
    expect(shown(view, { text: 'bin/l' })).toEqual(['bin', '.ls', 'usr', '.bin', '..ls'])
    expect(shown(view, { text: '/bin/ls' })).toEqual(['bin', '.ls', 'usr', '.bin', '..ls'])
    expect(shown(view, { text: 'c/conf.d/n' })).toEqual(['etc', '.conf.d', '..net', '..new'])
    expect(shown(view, { text: 'usr' })).toEqual(['usr', '.bin', '..ls'])
    expect(shown(view, { text: 'İSTANBUL' })).toEqual(['etc', '.conf.d', '..İstanbul'])
    expect(shown(view, { text: 'nothing' })).toEqual([])
    expect(shown(view, { changes: ['removed'] })).toEqual(['bin', '.ls'])
    expect(shown(view, { changes: ['added'], text: 'ls' })).toEqual(['usr', '.bin', '..ls'])
    expect(view.rows({ ...all, text: 'bash' }, 0, 1).rows[0]).toMatchObject({ name: 'bin', children: 1 })
  })

  it('finds where a path stands', () => {
    expect(view.find(all, '/etc/conf.d/new')).toMatchObject({ row: 6 })
    expect(view.find({ ...all, open: false }, 'etc/conf.d/new')).toMatchObject({ row: null })
    expect(view.find({ ...all, sort: 'size' }, 'usr/bin/ls')).toMatchObject({ row: 10 })
    expect(view.find(all, 'etc/none')).toBeNull()
    expect(view.find(all, '/')).toBeNull()
  })

  it('tells the largest parts in two levels, and the rest of each', () => {
    const many = layerOf([
      ...Array.from({ length: 100 }, (_, at) => ({ path: `f${at}`, content: 'x'.repeat(at + 1) })),
      ...Array.from({ length: 100 }, (_, at) => ({ path: `d/g${at}`, content: 'x'.repeat(200) })),
    ])
    const sizes = sizesOf(viewOf([many]), null)
    expect(sizes).toMatchObject({ path: '/', bytes: 20_000 + 5050 })
    const named = [...sizes.parts, ...sizes.parts.flatMap(({ parts }) => parts)].filter(({ id }) => id !== null)
    expect(named.length).toBeLessThanOrEqual(60)
    const sum = (parts: readonly { bytes: number }[]): number => parts.reduce((bytes, part) => bytes + part.bytes, 0)
    expect(sum(sizes.parts)).toBe(sizes.bytes)
    expect(sum(sizes.parts[0]?.parts ?? [])).toBe(20_000)
    expect(sizes.parts.at(-1)).toMatchObject({ id: null, name: 'other' })
  })

  it('agrees with the plain way to filter and fold, whatever the tree', () => {
    const name = fc.constantFrom('a', 'b', 'ab', 'ba', 'Ab', 'c.d')
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'))
    const text = fc.oneof(path, fc.constantFrom('', 'a', '/', 'b/', '/a', 'B/A', 'x'))
    fc.assert(
      fc.property(fc.array(path, { maxLength: 30 }), text, (paths, wanted) => {
        const tree = viewOf([layerOf(paths.map((given) => ({ path: given, content: 'x' })))])
        const whole = pathsOf(tree.rows(all, 0, 500).rows)
        const matching = whole.filter((given) => given.toLowerCase().includes(wanted.toLowerCase()))
        const kept = whole.filter((given) => matching.some((match) => match === given || match.startsWith(`${given}/`)))
        expect(pathsOf(tree.rows({ ...all, text: wanted }, 0, 500).rows)).toEqual(kept)
        const bySize = pathsOf(tree.rows({ ...all, text: wanted, sort: 'size' }, 0, 500).rows)
        expect([...bySize].sort()).toEqual([...kept].sort())
      }),
      { numRuns: 300 },
    )
  })
})

function pathsOf(rows: readonly TreeRow[]): string[] {
  const above: string[] = []
  return rows.map(({ depth, name }) => {
    above.splice(depth)
    above.push(name)
    return `/${above.join('/')}`
  })
}

const step = (instruction: string, text: string, sizeBytes = 0): HistoryStep => ({
  ...{ index: 0, imageId: null, createdAt: 1, instruction, text, original: '', sizeBytes, empty: sizeBytes === 0 },
  ...{ comment: '', tags: [] },
})

describe('the steps of an image', () => {
  const history = [
    step('COPY', 'a', 5),
    step('ENV', 'A=1'),
    step('WORKDIR', '/srv'),
    step('RUN', 'true'),
    step('RUN', 'make', 9),
  ]

  it('are put to their layers, as the archive tells it or as it must be', () => {
    const told = stepsOfLayers(history, 3, [false, true, true, false, false])
    expect(told.map((found) => found?.text)).toEqual(['a', 'true', 'make'])
    expect(stepsOfLayers(history, 2, null).map((found) => found?.text)).toEqual(['a', 'make'])
    expect(stepsOfLayers(history, 4, null).map((found) => found?.text)).toEqual(['a', '/srv', 'true', 'make'])
    // More layers than steps could have made: nothing is told rather than something wrong.
    expect(stepsOfLayers(history, 9, null)).toEqual(Array.from({ length: 9 }, () => undefined))
  })

  it('make a Dockerfile that says what it cannot know', () => {
    const parts = dockerfileOf([
      step('ADD', 'file:0123456789ab in /'),
      step('RUN', `apt-get update && apt-get install -y ${'package '.repeat(12)}&& rm -rf /var/lib/apt/lists`),
      step('OTHER', 'bazel build\n//:image'),
      step('CMD', '["sh"]'),
    ])
    expect(parts).toEqual([
      { kind: 'comment', code: 'from-history', params: {} },
      { kind: 'text', text: 'FROM scratch' },
      { kind: 'comment', code: 'copied-file', params: { checksum: '0123456789ab' } },
      { kind: 'text', text: 'ADD file-0123456789ab /' },
      {
        kind: 'text',
        text: [
          'RUN apt-get update \\',
          `    && apt-get install -y ${'package '.repeat(12).trim()} \\`,
          '    && rm -rf /var/lib/apt/lists',
        ].join('\n'),
      },
      { kind: 'text', text: '# bazel build //:image' },
      { kind: 'text', text: 'CMD ["sh"]' },
    ])
  })

  it.each([
    ['CMD', '["python3" "app.py" "a \\" b"]', 'CMD ["python3", "app.py", "a \\" b"]'],
    ['CMD', '["sh", "-c", "x"]', 'CMD ["sh", "-c", "x"]'],
    ['VOLUME', '[/data /logs]', 'VOLUME ["/data", "/logs"]'],
    ['LABEL', 'maintainer=shop text=two words here', 'LABEL maintainer=shop text="two words here"'],
    ['ENV', 'A=1 B="two words"', 'ENV A=1 B="two words"'],
    ['ENV', 'PATH /a b=c', 'ENV PATH /a b=c'],
  ] as const)('make a Dockerfile that a builder takes: %s %s', (instruction, kept, written) => {
    expect(dockerfileOf([step(instruction, kept)]).at(-1)).toEqual({ kind: 'text', text: written })
  })
})
