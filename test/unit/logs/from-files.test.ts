import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { all, got, numbered, SessionKit, until, wanted } from './session-kit.ts'

let kit: SessionKit
beforeEach(() => {
  kit = new SessionKit()
})
afterEach(() => kit.close())

describe("a backlog that stands in the engine's own files", () => {
  it('is all there is of a container that has stopped: the engine is not asked for it', async () => {
    const box = kit.engine.add('a')
    box.messages = [...numbered(9), { ...numbered(1, 9)[0]!, open: true }]
    box.inFiles = 10
    box.state = 'exited'
    const session = kit.start(['a'])
    await until(session, 'ended')
    expect(session.notice().caughtUp).toBe(true)
    expect(got(session)).toHaveLength(10)
    expect(all(session).markers).toEqual(['stopped'])
    expect(box.reads).toEqual([])
    kit.run(box)
    box.say(...numbered(2, 10))
    await vi.waitFor(() => expect(got(session)).toHaveLength(12))
  })

  it('is followed by what came after it, for which a running one is asked from the end of its log', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(50)
    box.inFiles = 40
    const session = kit.start(['a'])
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(numbered(50))))
    box.say(...numbered(5, 50))
    await vi.waitFor(() => expect(got(session)).toEqual(wanted(numbered(55))))
    expect(box.reads).toHaveLength(1)
    expect(box.reads[0]?.tail).toBeGreaterThan(20_000)
    expect(all(session).markers).toEqual([])
  })

  it('loses nothing where more has come meanwhile than was asked for', async () => {
    const box = kit.engine.add('a')
    box.messages = numbered(30_000)
    box.inFiles = 10
    const session = kit.start(['a'])
    await vi.waitFor(() => expect(got(session)).toHaveLength(30_000), { timeout: 10_000 })
    expect(got(session)).toEqual(wanted(numbered(30_000)))
    expect(box.reads.map(({ tail }) => tail !== undefined)).toEqual([true, false])
    expect(all(session).markers).toEqual([])
  })

  it('is read from the engine where other containers wait for their lines', async () => {
    for (const id of ['a', 'b']) {
      const box = kit.engine.add(id)
      box.messages = numbered(5)
      box.inFiles = 5
      box.state = 'exited'
    }
    const session = kit.start(['a', 'b'])
    await vi.waitFor(() => expect(got(session)).toHaveLength(10))
    for (const box of kit.engine.boxes.values()) expect(box.reads.length).toBeGreaterThan(0)
  })
})
