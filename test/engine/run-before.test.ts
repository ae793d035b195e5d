import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunSpec } from '../../shared/contract/run-spec.ts'
import { busyboxImage, canStartEngine, type PrivateEngine, startPrivateEngine } from '../support/engine.ts'
import { openRunKit, type RunKit } from '../support/run-kit.ts'

let engine: PrivateEngine
let kit: RunKit
const never = new AbortController().signal

beforeAll(async () => {
  if (!canStartEngine()) return
  engine = await startPrivateEngine()
  kit = await openRunKit(engine.url)
})
afterAll(async () => {
  await kit?.close()
  await engine?.close()
})

const sleeper = ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait']
const state = (name: string) => engine.docker('inspect', '-f', '{{.State.Status}}', name)
const idOf = (name: string) => engine.docker('inspect', '-f', '{{.Id}}', name)
const recreated = async (name: string, change: Partial<RunSpec>, keep = false) => {
  const id = await idOf(name)
  const { spec } = await kit.run.plan(id, never)
  const ask = { id, spec: { ...spec, ...change }, newest: false, pull: false, keep, confirmed: [] }
  return kit.ended((await kit.run.recreate(ask, never)).jobId)
}

describe.skipIf(!canStartEngine())('a container made anew', () => {
  it('keeps the address that the engine gave it, since the old one has let go of it before the new one starts', async () => {
    await engine.docker('network', 'create', '--subnet', '10.78.0.0/24', 'given')
    await engine.docker('run', '-d', '--name', 'addressed', '--network', 'given', busyboxImage, ...sleeper)
    const address = () => engine.docker('inspect', '-f', '{{.NetworkSettings.Networks.given.IPAddress}}', 'addressed')
    const before = await address()
    const { givenAddresses } = await kit.run.plan(await idOf('addressed'), never)
    expect(givenAddresses).toEqual([{ network: 'given', address: before }])
    expect(await recreated('addressed', { hostname: 'other' })).toMatchObject({ state: 'done' })
    expect(await address()).toBe(before)
    await engine.docker('rm', '-f', 'addressed')
    await engine.docker('network', 'rm', 'given')
  })

  it('the old one is kept where that is wanted, and a click changes the two over, forth and back', async () => {
    await engine.docker(
      'run',
      '-d',
      '--name',
      'turn',
      '--network',
      'none',
      '--restart',
      'always',
      busyboxImage,
      ...sleeper,
    )
    const old = await idOf('turn')
    await engine.docker('exec', 'turn', 'sh', '-c', 'echo mine > /own')
    const aside = `turn-before-${old.slice(0, 6)}`
    const policy = (ref: string) => engine.docker('inspect', '-f', '{{.HostConfig.RestartPolicy.Name}}', ref)
    expect(await recreated('turn', { env: [{ name: 'A', value: '1' }] }, true)).toMatchObject({
      state: 'done',
      result: { kept: aside },
    })
    const changed = await idOf('turn')
    // It would start with the engine, beside the new one.
    expect([await state(aside), await policy(aside), await policy('turn')]).toEqual(['exited', 'no', 'always'])
    expect(await kit.run.predecessor(changed, never)).toMatchObject({ predecessor: { id: old, name: aside } })
    expect(await kit.run.predecessor(old, never)).toEqual({ predecessor: null })

    const back = await kit.ended((await kit.run.goBack(changed, never)).jobId)
    expect(back).toMatchObject({ state: 'done', result: { containerId: old, name: 'turn', started: true } })
    expect([await idOf('turn'), await state('turn'), await policy('turn')]).toEqual([old, 'running', 'always'])
    // Not one like it, but the very same.
    expect(await engine.docker('exec', 'turn', 'cat', '/own')).toBe('mine')
    expect(await kit.run.predecessor(old, never)).toMatchObject({ predecessor: { id: changed } })

    // One that does not stay up changes nothing.
    const other = `turn-before-${changed.slice(0, 6)}`
    await engine.docker('start', other)
    await engine.docker('exec', other, 'rm', '/bin/sh')
    await engine.docker('kill', other)
    const failed = await kit.ended((await kit.run.goBack(old, never)).jobId)
    expect(failed).toMatchObject({ state: 'failed', leaves: 'old' })
    expect([await idOf('turn'), await state('turn'), await state(other)]).toEqual([old, 'running', 'exited'])

    // The next edit keeps its own, and no more than that.
    expect(await recreated('turn', { hostname: 'x' }, true)).toMatchObject({ state: 'done' })
    const names = (await engine.docker('ps', '-a', '--format', '{{.Names}}', '--filter', 'name=turn')).split('\n')
    expect(names.sort()).toEqual(['turn', aside])
    await engine.docker('rm', '-f', 'turn', aside)
  })
})
