import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLogs } from '../../../electron/services/logs/index.ts'
import { selectionKey } from '../../../electron/services/logs/selection.ts'
import type { LogSession } from '../../../electron/services/logs/session.ts'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import { FakeEngine } from './fake-engine.ts'
import { FakeList } from './fake-list.ts'
import { base, SessionKit } from './session-kit.ts'

let kit: SessionKit
beforeEach(() => {
  kit = new SessionKit()
})
afterEach(() => kit.close())

const running: LogSelection = { kind: 'running' }
const ofShop: LogSelection = { kind: 'project', project: 'shop' }

/** The engine has it, and the list shows it. */
function has(id: string, state: 'created' | 'running' | 'exited' = 'running', project: string | null = null): void {
  const box = kit.engine.add(id)
  box.state = state
  box.messages = [{ seconds: base, nanos: 0, stream: 'stdout', text: `of ${id}` }]
  kit.list.put(id, state, project)
}

async function holds(session: LogSession, wanted: string[]): Promise<void> {
  await vi.waitFor(async () => {
    const lines = await session.read(0, 1000)
    const { sources } = session.notice()
    const said = lines.map((line) => `${sources[line.source]?.name}: ${line.marker?.code ?? line.text}`)
    expect(said.sort()).toEqual([...wanted].sort())
  }, 5000)
}

describe('a selection', () => {
  it('of what runs takes those that run, and each that starts later', async () => {
    has('a')
    has('b', 'exited')
    const session = kit.start(running)
    await holds(session, ['name-a: of a'])
    kit.engine.boxes.get('b')!.state = 'running'
    kit.engine.boxes.get('b')!.startedAt = base * 1000
    kit.list.put('b', 'running')
    await holds(session, ['name-a: of a', 'name-b: joined', 'name-b: of b'])
    kit.list.put('c', 'created')
    expect(session.notice().sources).toHaveLength(2)
    has('c')
    await holds(session, ['name-a: of a', 'name-b: joined', 'name-b: of b', 'name-c: joined', 'name-c: of c'])
    expect(session.notice().sources.map(({ name, lines }) => [name, lines])).toEqual([
      ['name-a', 1],
      ['name-b', 1],
      ['name-c', 1],
    ])
  })

  it('of a project takes those that have stopped as well, and no others', async () => {
    has('a', 'exited', 'shop')
    has('b', 'running', 'shop')
    has('c', 'running', 'other')
    const session = kit.start(ofShop)
    await holds(session, ['name-a: of a', 'name-a: stopped', 'name-b: of b'])
    has('d', 'running', 'shop')
    has('e', 'running')
    await holds(session, ['name-a: of a', 'name-a: stopped', 'name-b: of b', 'name-d: joined', 'name-d: of d'])
  })

  it('keeps what a container said that is gone, and takes a new one of its name as another', async () => {
    has('a', 'running', 'shop')
    const session = kit.start(ofShop)
    await holds(session, ['name-a: of a'])
    kit.engine.boxes.get('a')!.removed = true
    kit.engine.event('a', 'destroy')
    kit.list.remove('a')
    await holds(session, ['name-a: of a', 'name-a: removed'])
    has('a2')
    kit.list.put('a2', 'running', 'shop', 'name-a')
    await vi.waitFor(() => expect(session.notice().sources.map(({ containerId }) => containerId)).toEqual(['a', 'a2']))
    await holds(session, ['name-a: of a', 'name-a: removed', 'name-a2: joined', 'name-a2: of a2'])
  })

  it('by name finds the container that is made again under the name', async () => {
    has('web')
    const session = kit.start(['web'])
    await holds(session, ['name-web: of web'])
    kit.engine.boxes.get('web')!.removed = true
    kit.engine.event('web', 'destroy')
    kit.list.remove('web')
    await holds(session, ['name-web: of web', 'name-web: removed'])
    kit.engine.add('ffff').messages = [{ seconds: base, nanos: 0, stream: 'stdout', text: 'again' }]
    kit.list.put('ffff', 'running', null, 'web')
    await holds(session, ['name-web: of web', 'name-web: removed', 'name-ffff: joined', 'name-ffff: again'])
  })

  it('reads one that joins from its start on, not what it said in an older run', async () => {
    has('a')
    has('b', 'exited')
    const session = kit.start(running)
    await holds(session, ['name-a: of a'])
    const box = kit.engine.boxes.get('b')!
    box.state = 'running'
    box.startedAt = (base + 60) * 1000
    box.messages.push({ seconds: base + 60, nanos: 5, stream: 'stdout', text: 'new run' })
    kit.list.put('b', 'running')
    await holds(session, ['name-a: of a', 'name-b: joined', 'name-b: new run'])
  })

  it('is not stopped by one that cannot be read, or that the engine fails to tell of', async () => {
    has('a')
    has('b')
    has('c')
    kit.engine.boxes.get('a')!.driver = 'none'
    kit.engine.boxes.get('b')!.failing = true
    const session = kit.start(running)
    await holds(session, [': read-failed', 'name-a: unreadable', 'name-c: of c'])
    kit.engine.boxes.get('b')!.failing = false
    await holds(session, ['name-b: of b', 'name-b: read-failed', 'name-a: unreadable', 'name-c: of c'])
  })

  it('counts those that it has no room for', async () => {
    for (let i = 0; i < 203; i += 1) has(`c${String(i).padStart(3, '0')}`)
    const session = kit.start(running)
    await vi.waitFor(() => expect(session.notice().caughtUp).toBe(true), 10_000)
    expect(session.notice().sources).toHaveLength(200)
    // What has been read is held a moment, for the order, before it stands in the session.
    const read = () => session.read(0, 1000)
    await vi.waitFor(async () => expect((await read()).filter((line) => line.kind === 'line')).toHaveLength(200), 5000)
    const lines = await read()
    expect(lines.filter((line) => line.marker).map((line) => line.marker)).toEqual([
      { code: 'left-out', params: { count: '3' } },
    ])
  })

  it('knows nothing until the containers have been listed', () => {
    kit.engine.isOnline = false
    const session = kit.start(running)
    expect(session.notice()).toMatchObject({ caughtUp: false, sources: [] })
  })
})

describe('windows', () => {
  it('share the session of an equal selection on one engine', async () => {
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    const parts = { engine: new FakeEngine().asEngine(), dataFolder: '/tmp', log, containers: new FakeList() }
    const logs = createLogs(parts)
    const open = (selection: LogSelection) => logs.open({ selection }).sessionId
    expect(open(running)).toBe(open({ kind: 'running' }))
    expect(open(ofShop)).toBe(open({ kind: 'project', project: 'shop' }))
    expect(open(ofShop)).not.toBe(open({ kind: 'project', project: 'shop2' }))
    expect(open({ kind: 'containers', ids: ['b', 'a', 'b'] })).toBe(open({ kind: 'containers', ids: ['a', 'b'] }))
    await logs.close()
    expect(selectionKey(running, 'one')).not.toBe(selectionKey(running, 'two'))
    const id = 'a'.repeat(64)
    expect(selectionKey({ kind: 'containers', ids: [id] }, null)).toBe(
      selectionKey({ kind: 'containers', ids: [id] }, 'one'),
    )
  })
})
