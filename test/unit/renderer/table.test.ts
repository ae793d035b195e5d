import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ArrangeInput, arrange, groupKey, sortRows } from '../../../renderer/components/table/arrange.ts'
import { fitColumns, leastWidth } from '../../../renderer/components/table/fit-columns.ts'
import { selectRange, toggleKey } from '../../../renderer/components/table/selection.ts'
import { commandOf } from '../../../renderer/components/table/table-keys.ts'
import type { TableColumn, TableSort } from '../../../renderer/components/table/types.ts'

interface Row {
  id: string
  size: number | null
  project: string | null
}
const row = (id: string, size: number | null = 0, project: string | null = null): Row => ({ id, size, project })
const columns: TableColumn<Row>[] = [
  { id: 'name', title: 'Name', width: 100, sortValue: (r) => r.id, render: () => null },
  { id: 'size', title: 'Size', width: 50, spare: 1, sortValue: (r) => r.size, render: () => null },
  { id: 'more', title: 'More', width: 50, spare: 2, render: () => null },
]
const groups = { of: (r: Row) => r.project, title: (name: string | null) => name ?? 'other', note: () => null }
type Change = Partial<ArrangeInput<Row>> & { sort?: TableSort }
const input = (
  rows: Row[],
  { sort = { column: 'name', descending: false }, ...change }: Change = {},
): ArrangeInput<Row> => ({
  rows: sortRows(rows, columns, sort),
  keyOf: (r) => r.id,
  accept: null,
  groups: null,
  collapsed: new Set(),
  held: null,
  ...change,
})
const keys = (made: ReturnType<typeof arrange<Row>>): string[] => made.items.map((item) => item.key)

describe('arrange', () => {
  it('sorts numbers in names by value, and what has no value last in both directions', () => {
    expect(keys(arrange(input([row('web-10'), row('web-2'), row('Api')])))).toEqual(['Api', 'web-2', 'web-10'])
    const rows = [row('a', null), row('b', 2), row('c', 10)]
    expect(keys(arrange(input(rows, { sort: { column: 'size', descending: false } })))).toEqual(['b', 'c', 'a'])
    expect(keys(arrange(input(rows, { sort: { column: 'size', descending: true } })))).toEqual(['c', 'b', 'a'])
  })

  it('groups by name with the ungrouped last, and hides the rows of a collapsed group', () => {
    const rows = [row('a'), row('b', 0, 'web'), row('c', 0, 'db')]
    expect(keys(arrange(input(rows, { groups })))).toEqual([
      groupKey('db'),
      'c',
      groupKey('web'),
      'b',
      groupKey(null),
      'a',
    ])
    const folded = arrange(input(rows, { groups, collapsed: new Set([groupKey('db')]) }))
    expect(keys(folded)).toEqual([groupKey('db'), groupKey('web'), 'b', groupKey(null), 'a'])
    expect(folded.known.has('c')).toBe(true)
  })

  it('shows no title where nothing belongs to a group', () => {
    expect(keys(arrange(input([row('b'), row('a')], { groups })))).toEqual(['a', 'b'])
  })

  it('survives hostile names', () => {
    const rows = [row('__proto__', 0, '__proto__'), row('constructor', 0, 'constructor'), row('x', 0, 'group')]
    expect(keys(arrange(input(rows, { groups })))).toHaveLength(6)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('while held moves nothing: the gone keep their place, the new wait at the end', () => {
    const before = arrange(input([row('b'), row('c'), row('d')]))
    const held = arrange(input([row('a'), row('b'), row('d')], { held: before }))
    expect(keys(held)).toEqual(['b', 'c', 'd', 'a'])
    expect(held.items.map((item) => item.kind === 'row' && [item.gone, item.fresh])).toEqual([
      [false, false],
      [true, false],
      [false, false],
      [false, true],
    ])
    expect([...held.fresh]).toEqual(['a'])
    // Released, the truth.
    expect(keys(arrange(input([row('a'), row('b'), row('d')])))).toEqual(['a', 'b', 'd'])
  })

  it('while held keeps rows that no longer pass the filter, with what they are now', () => {
    const accept = (r: Row): boolean => r.size === 1
    const before = arrange(input([row('a', 1), row('b', 1)], { accept }))
    const held = arrange(input([row('a', 0), row('b', 1)], { accept, held: before }))
    expect(keys(held)).toEqual(['a', 'b'])
    expect(held.items[0]).toMatchObject({ gone: false, row: { size: 0 } })
  })

  it('while held counts what belongs to a group anew', () => {
    const before = arrange(input([row('a', 0, 'web'), row('b', 0, 'web')], { groups }))
    const held = arrange(input([row('a', 0, 'web')], { groups, held: before }))
    expect(held.items[0]).toMatchObject({ kind: 'group', rows: [{ id: 'a' }] })
  })

  it('keeps the identity of lines that did not change, so that they are not painted again', () => {
    const rows = [row('a'), row('b')]
    const before = arrange(input(rows))
    expect(arrange(input([...rows], { held: before })).items[0]).toBe(before.items[0])
  })

  it('never loses, doubles or moves a line while held, whatever comes and goes', () => {
    const list = fc.uniqueArray(fc.nat(30), { maxLength: 20 })
    fc.assert(
      fc.property(list, fc.array(list, { maxLength: 5 }), (first, later) => {
        let made = arrange(input(first.map((n) => row(`${n}`))))
        for (const present of later) {
          const before = keys(made)
          made = arrange(
            input(
              present.map((n) => row(`${n}`)),
              { held: made },
            ),
          )
          const after = keys(made)
          expect(new Set(after).size).toBe(after.length)
          const gone = new Set(made.items.filter((item) => item.kind === 'row' && item.gone).map((item) => item.key))
          expect(after.filter((key) => !gone.has(key)).sort()).toEqual(present.map(String).sort())
          // Lines that stood keep their order among each other.
          expect(after.filter((key) => before.includes(key)).slice(0, before.length)).toEqual(
            before.filter((key) => after.includes(key)),
          )
        }
      }),
    )
  })

  it('gives up a held order that has little to do with the truth any more', () => {
    const before = arrange(input(Array.from({ length: 600 }, (_, n) => row(`old-${n}`))))
    expect(keys(arrange(input([row('new')], { held: before })))).toEqual(['new'])
  })
})

describe('selection', () => {
  const order = ['a', 'b', 'c', 'd']
  it('extends from the anchor in either direction and keeps what was selected', () => {
    expect([...selectRange(order, new Set(), 'b', 'd')]).toEqual(['b', 'c', 'd'])
    expect([...selectRange(order, new Set(['d']), 'c', 'a')]).toEqual(['d', 'a', 'b', 'c'])
    expect([...selectRange(order, new Set(), null, 'c')]).toEqual(['c'])
    expect([...selectRange(order, new Set(), 'gone', 'c')]).toEqual(['c'])
    expect([...selectRange(order, new Set(['a']), 'a', 'gone')]).toEqual(['a'])
  })
  it('toggles without touching the set it was given', () => {
    const before = new Set(['a'])
    expect([...toggleKey(before, 'a')]).toEqual([])
    expect([...toggleKey(before, 'b')]).toEqual(['a', 'b'])
    expect([...before]).toEqual(['a'])
  })
})

describe('keys', () => {
  const key = (name: string, change: Partial<KeyboardEvent> = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...change,
  })
  it('moves within the list, and extends with Shift', () => {
    expect(commandOf(key('ArrowDown'), -1, 3, 10)).toEqual({ kind: 'move', to: 0, extend: false })
    expect(commandOf(key('ArrowDown'), 2, 3, 10)).toEqual({ kind: 'move', to: 2, extend: false })
    expect(commandOf(key('ArrowUp', { shiftKey: true }), 2, 3, 10)).toEqual({ kind: 'move', to: 1, extend: true })
    expect(commandOf(key('PageDown'), 1, 100, 10)).toEqual({ kind: 'move', to: 11, extend: false })
    expect(commandOf(key('End'), 1, 100, 10)).toEqual({ kind: 'move', to: 99, extend: false })
  })
  it('leaves to others what is not its own', () => {
    expect(commandOf(key('s'), 0, 3, 10)).toBeNull()
    expect(commandOf(key('ArrowLeft', { altKey: true }), 0, 3, 10)).toBeNull()
    expect(commandOf(key('c', { ctrlKey: true }), 0, 3, 10)).toBeNull()
    expect(commandOf(key('F10'), 0, 3, 10)).toBeNull()
  })
  it('knows both menu keys and select all', () => {
    expect(commandOf(key('F10', { shiftKey: true }), 0, 3, 10)).toEqual({ kind: 'menu' })
    expect(commandOf(key('ContextMenu'), 0, 3, 10)).toEqual({ kind: 'menu' })
    expect(commandOf(key('A', { metaKey: true }), 0, 3, 10)).toEqual({ kind: 'selectAll' })
  })
})

describe('fitColumns', () => {
  it('spares columns until the rest fits, never the ones that must stay', () => {
    const all = leastWidth(columns, true)
    expect(fitColumns(columns, true, all)).toHaveLength(3)
    expect(fitColumns(columns, true, all - 1).map((column) => column.id)).toEqual(['name', 'size'])
    expect(fitColumns(columns, true, 1).map((column) => column.id)).toEqual(['name'])
  })
})
