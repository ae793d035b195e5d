import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../../electron/engine/types.ts'
import { reactToEvent, settleContainer } from '../../../electron/services/container-rows.ts'
import { containerRow, idOf } from './fake-engine.ts'

const id = idOf(1)
const rows = new Map([[id, containerRow(1)]])
const event = (action: string, more: Partial<EngineEvent> = {}): EngineEvent => ({
  type: 'container',
  action,
  detail: '',
  id,
  at: 5000.5,
  attributes: {},
  ...more,
})

describe('what an event means for a row', () => {
  it.each([
    [
      'start',
      {},
      { id, patch: { state: 'running', startedAt: 5000.5, finishedAt: null, exitCode: null }, fetch: true },
    ],
    ['pause', {}, { id, patch: { state: 'paused', health: 'none' } }],
    ['unpause', {}, { id, patch: { state: 'running' }, fetch: true }],
    ['rename', { attributes: { name: '/new' } }, { id, patch: { name: 'new' } }],
    ['rename', {}, { id, fetch: true }],
    ['health_status', { detail: 'unhealthy' }, { id, patch: { health: 'unhealthy' } }],
    ['health_status', { detail: 'odd' }, { id, fetch: true }],
    ['destroy', {}, { id, gone: true }],
    ['remove', {}, { id, gone: true }],
    ['create', {}, { id, fetch: true }],
    ['prune', {}, { list: 'soon' }],
    ['restart', {}, {}],
    ['something-new', {}, { id, fetch: true }],
    ['exec_die', {}, undefined],
    ['kill', {}, undefined],
  ] as const)('%s %o', (action, more, reaction) => {
    expect(reactToEvent(event(action, more as Partial<EngineEvent>), rows)).toEqual(reaction)
  })

  it('takes the exit code of docker and of podman, and none that is no number', () => {
    const die = (attributes: Record<string, string>) => reactToEvent(event('die', { attributes }), rows)?.patch
    expect(die({ exitCode: '137' })).toMatchObject({
      state: 'exited',
      exitCode: 137,
      startedAt: null,
      finishedAt: 5000.5,
    })
    expect(die({ containerExitCode: '2' })).toMatchObject({ exitCode: 2 })
    expect(die({})).toMatchObject({ exitCode: null })
    expect(die({ exitCode: 'x' })).toMatchObject({ exitCode: null })
  })

  it('asks for a container whose networks changed, if it is ours', () => {
    const connect = (container: string) =>
      reactToEvent(event('connect', { type: 'network', id: 'net', attributes: { container } }), rows)
    expect(connect(id)).toEqual({ id, fetch: true })
    expect(connect('other')).toBeUndefined()
    expect(reactToEvent(event('create', { type: 'network' }), rows)).toBeUndefined()
  })

  it('lets a list confirm what a moved tag does to names', () => {
    expect(reactToEvent(event('tag', { type: 'image' }), rows)).toEqual({})
    expect(reactToEvent(event('push', { type: 'image' }), rows)).toBeUndefined()
    expect(reactToEvent(event('create', { type: 'volume' }), rows)).toBeUndefined()
  })
})

describe('settling times', () => {
  const now = 1_000_000_000_000
  const second = 1000
  const minute = 60 * second
  const hour = 60 * minute
  const day = 24 * hour
  const settled = (exactAgo: number, toldAgo: number): boolean => {
    const current = containerRow(1, { startedAt: now - exactAgo })
    return settleContainer(current, containerRow(1, { startedAt: now - toldAgo }), now).startedAt === now - exactAgo
  }

  // By go-units: what `Up …` says for a container that started so long ago.
  it.each([
    [0.9 * second, 0],
    [1.9 * second, second],
    [59 * second, 59 * second],
    [61 * second, minute],
    [119 * second, minute],
    [5.9 * minute, 5 * minute],
    [59.9 * minute, 59 * minute],
    [60 * minute, hour],
    [89 * minute, hour],
    [90 * minute, 2 * hour],
    [46.4 * hour, 46 * hour],
    [71 * hour, 2 * day],
    [13.9 * day, 13 * day],
    [20.9 * day, 14 * day],
    [89 * day, 60 * day],
    [3.9 * 365 * day, 3 * 365 * day],
  ])('keeps the exact start of %d ms ago when the list says %d ms', (exact, told) => {
    expect(settled(exact, told)).toBe(true)
  })

  it.each([
    [hour, 5 * second],
    [5 * minute, minute],
    [3 * day, 10 * minute],
    [60 * day, day],
  ])('believes a list that cannot mean the same: %d ms known, %d ms told', (exact, told) => {
    expect(settled(exact, told)).toBe(false)
  })

  it('keeps nothing where one of them has no start, and the finer creation time', () => {
    const current = containerRow(1, { startedAt: 5, finishedAt: null, createdAt: 1234.5 })
    const answer = containerRow(1, { startedAt: null, finishedAt: now, createdAt: 1000, state: 'exited' })
    expect(settleContainer(current, answer, now)).toEqual({ ...answer, createdAt: 1234.5 })
  })
})
