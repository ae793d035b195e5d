import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { safe } from '@orpc/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type App, createApp } from '../../electron/app.ts'
import { effects } from '../../electron/read-only.ts'
import { defaultSettings } from '../../shared/contract/settings.ts'
import { sendJson, TinyEngine } from '../unit/engine/tiny-engine.ts'
import type { ScriptedApp } from './scripted-app.ts'
import { overSocket, type Way } from './ways.ts'

/** A13: browser mode that may look only. The back end refuses, whatever the page does. */
let engine: TinyEngine
let folder: string
let app: App
let way: Way

beforeEach(async () => {
  engine = await new TinyEngine().start()
  engine.handle = (_request, response, path) => {
    if (!path.startsWith('/containers/')) return false
    sendJson(response, {})
    return true
  }
  folder = await mkdtemp(join(tmpdir(), 'portlight-read-only-'))
})
afterEach(async () => {
  await way.close()
  await app.close()
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const open = async (readOnly: boolean): Promise<void> => {
  const log = { info() {}, warn() {}, error() {} }
  const options = { mode: 'browser', engineUrl: engine.url, env: {}, dataFolder: folder, log, version: '1' } as const
  app = await createApp({ ...options, readOnly })
  way = await overSocket(app as unknown as ScriptedApp)
  for await (const link of await way.client.engine.link()) if (link.kind === 'online') break
}
const changing = Object.entries(effects).flatMap(([room, names]) =>
  Object.entries(names).flatMap(([name, effect]) => (effect === 'changes' ? [[room, name] as const] : [])),
)
type Call = (input: unknown) => Promise<unknown>
const call = (room: string, name: string, input: unknown) =>
  safe((way.client as unknown as Record<string, Record<string, Call>>)[room]?.[name]?.(input) as Promise<unknown>)
const written = () => engine.requests.filter((line) => !/^(GET|HEAD) /.test(line))
const id = 'a'.repeat(64)
const kill = { id, action: { kind: 'kill', signal: 'SIGKILL' } }

it('refuses every procedure that changes something, before it is looked at, and what is protected stays so', async () => {
  await open(true)
  expect((await way.client.system.app()).readOnly).toBe(true)
  expect(changing.length).toBeGreaterThan(30)
  for (const [room, name] of changing) {
    const [error] = await call(room, name, kill)
    expect([room, name, error]).toMatchObject([room, name, { code: 'REFUSED', data: { reason: 'read-only' } }])
  }
  const { protection } = defaultSettings
  const [unprotect] = await safe(way.client.settings.patch({ protection }))
  expect(unprotect).toMatchObject({ data: { reason: 'read-only' } })
  // How its own window looks is not refused.
  await way.client.settings.patch({ colorScheme: 'dark' })
  await way.client.containers.raw({ id })
  expect(engine.requests.some((line) => line.includes(`/containers/${id}/json`))).toBe(true)
  expect(written()).toEqual([])
})

it('is not so by itself', async () => {
  await open(false)
  expect((await way.client.system.app()).readOnly).toBe(false)
  await call('containers', 'act', kill)
  expect(written()).toEqual([expect.stringContaining(`/containers/${id}/kill`)])
})
