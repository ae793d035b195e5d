import { isDefinedError, ORPCError, safe } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createScriptedApp, privateMessage, type ScriptedApp } from './scripted-app.ts'
import { overMemory, overPort, overSocket, type Way } from './ways.ts'

const start = { kind: 'start' } as const

describe.each([
  ['memory', overMemory],
  ['a message port', overPort],
  ['a web socket', overSocket],
])('the contract over %s', (name, open) => {
  let app: ScriptedApp
  let way: Way
  const hasConnection = name !== 'memory'

  beforeEach(async () => {
    app = createScriptedApp()
    way = await open(app)
  })

  // Every test ends here, so a stream that stays open behind a client that has left fails the test that opened it.
  afterEach(async () => {
    if (hasConnection) way.vanish?.()
    await vi.waitFor(() =>
      expect({ sources: app.openSources, viewers: app.viewerCount }).toEqual({ sources: 0, viewers: 0 }),
    )
    await way.close()
  })

  it('answers a call', async () => {
    expect(await way.client.containers.act({ id: 'web', action: start })).toEqual({ changed: true })
    expect(await way.client.containers.act({ id: 'web', action: { kind: 'pause' } })).toEqual({ changed: false })
    expect(app.acted).toEqual(['web', 'web'])
    expect(app.viewerCount).toBe(hasConnection ? 1 : 0)
  })

  it('answers many calls at once, each with its own answer', async () => {
    const kinds = Array.from({ length: 200 }, (_, index) => (index % 3 === 0 ? 'start' : 'pause'))
    const answers = await Promise.all(kinds.map((kind) => way.client.containers.act({ id: 'web', action: { kind } })))
    expect(answers).toEqual(kinds.map((kind) => ({ changed: kind === 'start' })))
  })

  it.each([
    ['a path instead of an id', { id: '../images/json', action: start }],
    ['a query in an id', { id: 'web?force=1', action: start }],
    ['an unknown action', { id: 'web', action: { kind: 'format-disk' } }],
    ['a wrong type', { id: 7, action: start }],
    ['a signal that is none', { id: 'web', action: { kind: 'kill', signal: 'SIGKILL; reboot' } }],
    ['nothing', undefined],
    ['a prototype', JSON.parse('{"__proto__": {"id": "web", "action": {"kind": "start"}}}')],
  ])('refuses %s before the handler sees it', async (_what, input) => {
    const [error] = await safe(way.client.containers.act(input as never))
    expect(error).toBeInstanceOf(ORPCError)
    expect(error).toMatchObject({ code: 'BAD_REQUEST' })
    expect(app.acted).toEqual([])
  })

  it('carries a refusal with its reason and parameters', async () => {
    const [error] = await safe(way.client.containers.act({ id: 'missing', action: start }))
    expect(isDefinedError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      data: { reason: 'container-missing', params: { id: 'missing' }, detail: 'No such container: missing' },
    })
  })

  it.runIf(hasConnection)('keeps what a bug threw to itself', async () => {
    const [error] = await safe(way.client.containers.act({ id: 'broken', action: start }))
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(wholeTextOf(error)).not.toContain(privateMessage)

    const stream = await way.client.containers.watch({ id: 'web' })
    const seen: unknown[] = []
    const [streamError] = await safe(
      (async () => {
        for await (const item of stream) seen.push(item)
      })(),
    )
    expect(seen).toEqual([{ kind: 'gone' }])
    expect(streamError).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(wholeTextOf(streamError)).not.toContain(privateMessage)
  })

  it.runIf(hasConnection).each([['nope'], ['__proto__'], ['hasOwnProperty'], ['~orpc']])(
    'refuses the unknown procedure %s',
    async (procedure) => {
      const containers = way.client.containers as unknown as Record<string, (input: unknown) => Promise<unknown>>
      const [error] = await safe(containers[procedure]?.({ id: 'web', action: start }) ?? Promise.resolve())
      expect(error).toMatchObject({ code: 'NOT_FOUND' })
      expect(app.acted).toEqual([])
      expect(await way.client.containers.act({ id: 'web', action: start })).toEqual({ changed: true })
    },
  )

  it('delivers a stream in order and ends with its source', async () => {
    const stream = await way.client.stats.watch({ ids: ['web'] })
    const seen: string[] = []
    const reading = (async () => {
      for await (const tick of stream) seen.push(...tick.samples.map((sample) => sample.id))
    })()
    await vi.waitFor(() => expect(app.openSources).toBe(1))
    const ids = Array.from({ length: 1000 }, (_, index) => `container-${index}`)
    for (const id of ids) app.push(id)
    await vi.waitFor(() => expect(seen).toHaveLength(1000))
    app.end()
    await reading
    expect(seen).toEqual(ids)
    expect(app.openSources).toBe(0)
  })

  it('closes the source when the reader walks away', async () => {
    const stream = await way.client.stats.watch({ ids: ['web'] })
    const first = stream.next()
    await vi.waitFor(() => expect(app.openSources).toBe(1))
    app.push('web')
    expect(await first).toMatchObject({ value: { samples: [{ id: 'web' }] } })
    await stream.return?.()
    await vi.waitFor(() => expect(app.openSources).toBe(0))
  })

  it('closes a silent source at once when the reader aborts', async () => {
    const leaving = new AbortController()
    const stream = await way.client.stats.watch({ ids: ['web'] }, { signal: leaving.signal })
    const next = safe(stream.next())
    await vi.waitFor(() => expect(app.openSources).toBe(1))
    leaving.abort()
    await vi.waitFor(() => expect(app.openSources).toBe(0), { timeout: 500, interval: 5 })
    await next
  })

  it('stops a stream that never waits, and stays responsive next to it', async () => {
    const stream = await way.client.containers.changes()
    let seen = 0
    for await (const change of stream) {
      expect(change).toMatchObject({ kind: 'delta', gone: [String(seen), expect.any(String)] })
      seen += 1
      if (seen === 300) expect(await way.client.containers.act({ id: 'web', action: start })).toEqual({ changed: true })
      if (seen === 2000) break
    }
    await vi.waitFor(() => expect(app.openSources).toBe(0))
  })

  describe.runIf(hasConnection)('when the connection ends', () => {
    it('closes every source of a client that vanished, and fails what the client still waits for', async () => {
      const streams = await Promise.all([1, 2, 3].map(() => way.client.stats.watch({ ids: ['web'] })))
      const pending = streams.map((stream) => safe(stream.next()))
      const hot = await way.client.containers.changes()
      await hot.next()
      await vi.waitFor(() => expect(app.openSources).toBe(4))
      way.vanish?.()
      await vi.waitFor(() =>
        expect({ sources: app.openSources, viewers: app.viewerCount }).toEqual({ sources: 0, viewers: 0 }),
      )
      for (const [error, item] of await Promise.all(pending)) expect(error ?? item).toBeTruthy()
    })

    it('refuses calls over it at once, and lets the end of a stream pass', async () => {
      const leaving = new AbortController()
      const stream = await way.client.stats.watch({ ids: ['web'] }, { signal: leaving.signal })
      const pending = safe(stream.next())
      await vi.waitFor(() => expect(app.openSources).toBe(1))
      way.vanish?.()
      // Nothing awaits what an abort listener does: were it to throw here, the run would fail with an unhandled rejection.
      leaving.abort()
      await pending
      await vi.waitFor(() => expect(app.viewerCount).toBe(0))
      const [error] = await safe(way.client.containers.act({ id: 'web', action: start }))
      expect(error?.message).toContain('connection to the back end is closed')
      expect(app.acted).toEqual([])
    })

    it('ends at a message over 1 MiB, with its streams', async () => {
      const fits = await safe(way.client.stats.watch({ ids: [`a${'b'.repeat(900 * 1024)}`] }))
      expect(fits.error).toMatchObject({ code: 'BAD_REQUEST' })

      const stream = await way.client.stats.watch({ ids: ['web'] })
      const pending = safe(stream.next())
      await vi.waitFor(() => expect(app.openSources).toBe(1))
      const [error] = await safe(way.client.containers.act({ id: 'x'.repeat(1024 * 1024), action: start }))
      expect(error).toBeTruthy()
      await vi.waitFor(() =>
        expect({ sources: app.openSources, viewers: app.viewerCount }).toEqual({ sources: 0, viewers: 0 }),
      )
      await pending
      expect(app.acted).toEqual([])
    })
  })
})

/** Everything of an error that could be shown or logged. */
function wholeTextOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n')
}
