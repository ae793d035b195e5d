import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LiveRows, type RowRules } from '../../../electron/services/live-rows.ts'

type Row = { id: string; state: string; ports: number }
const rules: RowRules<Row> = { key: (row) => row.id, signs: ['state'], settle: (_current, answer) => answer }
const graceMs = 1000

function make() {
  const clock = { now: 0 }
  return { clock, live: new LiveRows<Row>(rules, { graceMs, now: () => clock.now }) }
}
const a = (state: string, ports = 0): Row => ({ id: 'a', state, ports })

describe('LiveRows', () => {
  it('tells only what really changed', () => {
    const { live } = make()
    live.applyList(live.ask(), [a('running'), { id: 'b', state: 'exited', ports: 0 }])
    expect(live.drain()?.upserted).toHaveLength(2)
    live.applyList(live.ask(), [a('running'), { id: 'b', state: 'exited', ports: 0 }])
    expect(live.drain()).toBeUndefined()
    live.patch('a', { state: 'exited' })
    live.patch('a', { state: 'running' })
    expect(live.drain()).toBeUndefined()
    live.remove('b')
    expect(live.drain()).toEqual({ upserted: [], gone: ['b'] })
    live.patch('never-listed', { state: 'running' })
    live.remove('never-listed')
    expect(live.drain()).toBeUndefined()
  })

  it('an answer asked for before an event does not undo it, whenever it comes', () => {
    const { live, clock } = make()
    live.applyList(live.ask(), [a('running')])
    const early = live.ask()
    live.patch('a', { state: 'exited' })
    clock.now += 60_000
    live.applyList(early, [a('running')])
    expect(live.rows.get('a')?.state).toBe('exited')
  })

  it('an answer asked for just after an event that still shows what the event ended is corrected; later it is believed', () => {
    const { live, clock } = make()
    live.applyList(live.ask(), [a('running')])
    clock.now = 5000
    live.patch('a', { state: 'exited' })
    clock.now += 20
    live.applyList(live.ask(), [a('running', 7)])
    expect(live.rows.get('a')).toEqual(a('exited', 7))
    expect(live.unsettled).toBe(true)
    clock.now += graceMs
    live.applyList(live.ask(), [a('running')])
    expect(live.rows.get('a')?.state).toBe('running')
    expect(live.unsettled).toBe(false)
  })

  it('believes an answer that shows a third state: it is newer than the event', () => {
    const { live, clock } = make()
    live.applyList(live.ask(), [a('running')])
    clock.now = 5000
    live.patch('a', { state: 'exited' })
    live.applyOne(live.ask(), 'a', a('restarting'))
    expect(live.rows.get('a')?.state).toBe('restarting')
  })

  it('does not bring back what was removed, nor drop what was just made', () => {
    const { live, clock } = make()
    live.applyList(live.ask(), [a('running')])
    clock.now = 5000
    const early = live.ask()
    live.remove('a')
    live.patch('new', {})
    live.applyOne(live.ask(), 'new', { id: 'new', state: 'created', ports: 0 })
    live.applyList(early, [a('running')])
    expect([...live.rows.keys()]).toEqual(['new'])
    live.applyOne(early, 'a', a('running'))
    live.applyList(live.ask(), [a('running')])
    expect([...live.rows.keys()]).toEqual(['new'])
    clock.now += graceMs
    live.applyList(live.ask(), [])
    expect([...live.rows.keys()]).toEqual([])
  })

  it('an older list never overwrites a newer one', () => {
    const { live } = make()
    const first = live.ask()
    const second = live.ask()
    live.applyList(second, [a('exited')])
    live.applyList(first, [a('running'), { id: 'ghost', state: 'running', ports: 0 }])
    expect([...live.rows.values()]).toEqual([a('exited')])
  })

  it('an older list does not overwrite a row that was asked for later', () => {
    const { live } = make()
    const list = live.ask()
    const one = live.ask()
    live.applyOne(one, 'a', a('running', 8080))
    live.applyList(list, [a('running', 0)])
    expect(live.rows.get('a')?.ports).toBe(8080)
  })

  it('keeps a bounded number of marks in a flood, and says so', () => {
    const { live } = make()
    let kept = 0
    for (let i = 0; i < 20_000; i++) if (live.patch(`x${i}`, { state: 'running' })) kept += 1
    expect(kept).toBe(10_000)
    live.applyList(live.ask(), [])
    expect(live.rows.size).toBe(0)
  })

  it('in any order of events, lagging lists and late answers: never back to an older state, and exact in the end', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 400 }),
      what: fc.constantFrom('op', 'op', 'op', 'list', 'one', 'answer'),
      id: fc.integer({ min: 0, max: 3 }),
      lag: fc.integer({ min: 0, max: 60 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { live, clock } = make()
        // The world's history: what the engine's list shows lags behind what it has told by events.
        const history: { at: number; world: Map<string, number> }[] = [{ at: -1000, world: new Map() }]
        const worldAt = (at: number): Map<string, number> => {
          let found = new Map<string, number>()
          for (const moment of history) if (moment.at <= at) found = moment.world
          return found
        }
        const rowsOf = (world: Map<string, number>): Row[] =>
          [...world].map(([id, version]) => ({ id, state: String(version), ports: 0 }))
        const inFlight: (() => void)[] = []
        const seen = new Map<string, number>()
        const touchedAt = new Map<string, number>()
        let version = 0
        for (const { wait, what, id: n, lag } of steps) {
          clock.now += wait
          const id = `c${n}`
          if (what === 'op') {
            // One container is not changed twice within the lag: the engine holds its lock.
            if (clock.now - (touchedAt.get(id) ?? -1000) < 100) continue
            touchedAt.set(id, clock.now)
            const world = new Map(worldAt(clock.now))
            version += 1
            if (world.has(id) && version % 5 === 0) {
              world.delete(id)
              live.remove(id)
              seen.delete(id)
            } else if (world.has(id)) {
              world.set(id, version)
              live.patch(id, { state: String(version) })
              seen.set(id, version)
            } else if (![...history].some((moment) => moment.world.has(id))) {
              world.set(id, version)
              live.patch(id, {})
            }
            history.push({ at: clock.now, world })
          } else if (what === 'list') {
            const question = live.ask()
            const answer = rowsOf(worldAt(clock.now - lag))
            inFlight.push(() => live.applyList(question, answer))
          } else if (what === 'one') {
            const question = live.ask()
            const found = rowsOf(worldAt(clock.now)).find((row) => row.id === id)
            inFlight.push(() => live.applyOne(question, id, found))
          } else inFlight.splice(n % Math.max(1, inFlight.length), 1)[0]?.()
          for (const [known, atLeast] of seen) {
            const row = live.rows.get(known)
            if (row) expect(Number(row.state)).toBeGreaterThanOrEqual(atLeast)
          }
        }
        for (const answer of inFlight) answer()
        clock.now += graceMs + 100
        live.applyList(live.ask(), rowsOf(worldAt(clock.now)))
        const sorted = (rows: Row[]): Row[] => rows.sort((x, y) => (x.id < y.id ? -1 : 1))
        expect(sorted([...live.rows.values()])).toEqual(sorted(rowsOf(worldAt(clock.now))))
        live.drain()
        expect(sorted(live.published())).toEqual(sorted(rowsOf(worldAt(clock.now))))
        expect(live.unsettled).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})
