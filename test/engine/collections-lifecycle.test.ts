import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { createCommands } from '../../electron/services/commands.ts'
import { type Containers, createContainers } from '../../electron/services/containers.ts'
import { createImages, type Images } from '../../electron/services/images.ts'
import type { ContainerRow } from '../../shared/contract/containers.ts'
import type { ImageRow } from '../../shared/contract/images.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { createRandom } from '../support/random.ts'

const seed = 20
/** A slice: `npm run prove -- lifecycle` does 200 of them, and measures in the page. */
const operations = 40
const prefix = `collections-${process.pid}-`
/** Ends at once when told to, so that stop and restart take no grace period. */
const sleeper = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait; done']

let cli: TestEngine
let engine: Engine
let containers: Containers
let images: Images
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

beforeAll(async () => {
  cli = await testEngine()
  engine = createEngine({
    url: cli.url,
    env: {},
    log,
    startDemo: () => Promise.reject(new Error('not in this test')),
  })
  const parts = { engine, log, dataFolder: '/nowhere' }
  const commands = createCommands(parts)
  containers = createContainers({ ...parts, commands })
  images = createImages({ ...parts, commands, containers: containers.collection })
})
afterAll(async () => {
  const left = (await cli.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
  if (left.length > 0) await cli.docker('rm', '-f', ...left)
  images.close()
  containers.close()
  await engine.close()
  await releaseTestEngine()
})

/** What a window has been told. */
function follow() {
  const rows = new Map<string, ContainerRow>()
  const waiting = new Set<() => void>()
  /** Rows of this test's own that deltas brought. */
  let told = 0
  const undo = containers.collection.subscribe({
    change(change) {
      if (change.kind === 'snapshot') rows.clear()
      else {
        told += change.upserted.filter((row) => row.name.startsWith(prefix)).length
        for (const id of change.gone) rows.delete(id)
      }
      for (const row of change.kind === 'snapshot' ? change.rows : change.upserted) rows.set(row.id, row)
      for (const wake of [...waiting]) wake()
    },
  })
  const byName = (name: string): ContainerRow | undefined => [...rows.values()].find((row) => row.name === name)
  return {
    rows,
    undo,
    byName,
    told: () => told,
    /** ms until it is so; null after `limitMs`. */
    async until(isSo: () => boolean, limitMs = 5000): Promise<number | null> {
      const began = performance.now()
      while (!isSo()) {
        const left = limitMs - (performance.now() - began)
        if (left <= 0) return null
        await new Promise<void>((resolve) => {
          const wake = (): void => {
            clearTimeout(timer)
            waiting.delete(wake)
            resolve()
          }
          const timer = setTimeout(wake, left)
          waiting.add(wake)
        })
      }
      return performance.now() - began
    },
  }
}

const mine = (rows: Iterable<ContainerRow>): string[] =>
  [...rows]
    .filter((row) => row.name.startsWith(prefix))
    .map((row) => `${row.id} ${row.name} ${row.state} ${row.networks.join(',')} ${row.ports.map(published).join(', ')}`)
    .sort()
const published = (port: ContainerRow['ports'][number]): string =>
  port.hostPort === null
    ? `${port.containerPort}/${port.protocol}`
    : `${port.ip}:${port.hostPort}->${port.containerPort}/${port.protocol}`

async function listedByCli(): Promise<string[]> {
  const format = '{{.ID}} {{.Names}} {{.State}} {{.Networks}} {{.Ports}}'
  const lines = await cli.docker('ps', '-a', '--no-trunc', '--filter', `name=${prefix}`, '--format', format)
  return lines.split('\n').filter(Boolean).sort()
}

it(`equals docker ps -a after ${operations} random operations by the CLI, and shows each of them at once`, async () => {
  const view = follow()
  const random = createRandom(seed)
  const known: { name: string; state: string }[] = []
  const delays: { kind: string; ms: number | null }[] = []
  let serial = 0
  const newName = (): string => `${prefix}${serial++}`
  const flags = ['--label', testLabel]
  await view.until(() => view.rows.size > 0, 1000)

  for (let step = 0; step < operations; step++) {
    const running = known.filter((one) => one.state === 'running')
    const stopped = known.filter((one) => one.state === 'created' || one.state === 'exited')
    const paused = known.filter((one) => one.state === 'paused')
    const kinds = [
      ...(known.length < 10 ? ['create', 'run', 'run-port', 'run-fail'] : []),
      ...(running.length > 0 ? ['stop', 'kill', 'pause', 'restart'] : []),
      ...(paused.length > 0 ? ['unpause'] : []),
      ...(stopped.length > 0 ? ['start', 'start'] : []),
      ...(known.length > 3 ? ['rm', 'rename'] : []),
    ]
    const kind = random.pick(kinds)
    let isSo: () => boolean
    const inState = (one: { name: string; state: string }) => () => view.byName(one.name)?.state === one.state
    if (kind === 'create' || kind.startsWith('run')) {
      const one = { name: newName(), state: kind === 'create' ? 'created' : 'running' }
      const network = kind === 'run-port' ? ['-p', '127.0.0.1::80'] : ['--network', 'none']
      const work = kind === 'run-fail' ? ['sh', '-c', 'sleep 0.2; exit 3'] : sleeper
      const detach = kind === 'create' ? [] : ['-d']
      const verb = kind === 'create' ? 'create' : 'run'
      if (kind === 'run-fail') one.state = 'exited'
      await cli.docker(verb, ...detach, ...flags, ...network, '--name', one.name, busyboxImage, ...work)
      known.push(one)
      isSo = inState(one)
      if (kind === 'run-fail') {
        await view.until(isSo)
        expect(view.byName(one.name)).toMatchObject({ state: 'exited', exitCode: 3 })
      }
    } else if (kind === 'rm') {
      const one = random.pick(known)
      await cli.docker('rm', '-f', one.name)
      known.splice(known.indexOf(one), 1)
      isSo = () => view.byName(one.name) === undefined
    } else if (kind === 'rename') {
      const one = random.pick(known)
      const name = newName()
      await cli.docker('rename', one.name, name)
      one.name = name
      isSo = inState(one)
    } else {
      const from = kind === 'unpause' ? paused : kind === 'start' ? stopped : running
      const one = random.pick(from)
      await cli.docker(kind, ...(kind === 'stop' || kind === 'restart' ? ['-t', '2'] : []), one.name)
      one.state = kind === 'stop' || kind === 'kill' ? 'exited' : kind === 'pause' ? 'paused' : 'running'
      isSo = inState(one)
      // A container that is made to fail ends by itself soon after it was started.
      if (one.state === 'running') {
        const ended = await cli.docker('inspect', '-f', '{{json .Config.Cmd}}', one.name)
        if (ended.includes('exit 3')) {
          one.state = 'exited'
          await view.until(isSo)
        }
      }
    }
    delays.push({ kind, ms: await view.until(isSo) })
  }

  const missed = delays.filter(({ ms }) => ms === null)
  expect(missed).toEqual([])
  const times = delays.map(({ ms }) => ms ?? 0).sort((a, b) => a - b)
  const at = (part: number): string => (times[Math.floor((times.length - 1) * part)] ?? 0).toFixed(1)
  console.log(
    `${operations} operations, seed ${seed}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms after the CLI`,
  )
  // Loose on purpose: the machine is shared. The bars (100 ms and 250 ms, in the page) are measured by the bench.
  expect(Number(at(0.5))).toBeLessThan(100)
  expect(Number(at(0.95))).toBeLessThan(250)

  const expected = await listedByCli()
  await view.until(() => mine(view.rows.values()).join('\n') === expected.join('\n'), 5000)
  expect(mine(view.rows.values())).toEqual(expected)

  // The list tells starts in words ("Up 5 minutes"); what the window has is what an inspect says.
  for (const row of view.rows.values()) {
    if (!row.name.startsWith(prefix) || row.state !== 'running') continue
    const startedAt = Date.parse(await cli.docker('inspect', '-f', '{{.State.StartedAt}}', row.id))
    expect(Math.abs((row.startedAt ?? 0) - startedAt)).toBeLessThan(1000)
  }
  // Nothing happens any more: no list may "change" a row for the coarse times in it.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const before = view.told()
  await cli.docker('run', '--rm', '--network', 'none', '--label', testLabel, busyboxImage, 'true')
  await new Promise((resolve) => setTimeout(resolve, 3000))
  expect(view.told()).toBe(before)
  view.undo()
}, 240_000)

it('a container that restarts by its policy is shown as it is in the end', async () => {
  const view = follow()
  const name = `${prefix}policy`
  const args = ['--label', testLabel, '--network', 'none', '--restart', 'on-failure:2', '--name', name]
  await cli.docker('run', '-d', ...args, busyboxImage, 'sh', '-c', 'exit 4')
  const isSo = (): boolean => view.byName(name)?.state === 'exited'
  await new Promise((resolve) => setTimeout(resolve, 3000))
  expect(await view.until(isSo)).not.toBeNull()
  expect(view.byName(name)).toMatchObject({ state: 'exited', exitCode: 4 })
  expect(mine(view.rows.values()).filter((line) => line.includes(name))).toEqual(
    (await listedByCli()).filter((line) => line.includes(name)),
  )
  await cli.docker('rm', name)
  expect(await view.until(() => view.byName(name) === undefined)).not.toBeNull()
  view.undo()
})

it('follows tags and users of images', async () => {
  const stop = new AbortController()
  const rows = new Map<string, ImageRow>()
  const reading = (async () => {
    for await (const change of images.changes(stop.signal)) {
      if (change.kind === 'snapshot') rows.clear()
      else for (const id of change.gone) rows.delete(id)
      for (const row of change.kind === 'snapshot' ? change.rows : change.upserted) rows.set(row.id, row)
    }
  })()
  const tag = `portlight-test/collections:${process.pid}`
  const name = `${prefix}user`
  const row = (): ImageRow | undefined => [...rows.values()].find(({ tags }) => tags.includes(busyboxImage))
  const until = async (isSo: () => boolean): Promise<void> => {
    await expect.poll(isSo, { timeout: 3000, interval: 10 }).toBe(true)
  }
  await until(() => row() !== undefined)
  await cli.docker('tag', busyboxImage, tag)
  await until(() => row()?.tags.includes(tag) === true)
  await cli.docker('create', '--label', testLabel, '--name', name, busyboxImage)
  await until(() => row()?.usedBy.some((user) => user.name === name) === true)
  await cli.docker('rm', name)
  await until(() => row()?.usedBy.every((user) => user.name !== name) === true)
  await cli.docker('rmi', tag)
  await until(() => row()?.tags.includes(tag) === false)
  stop.abort()
  await reading
})
