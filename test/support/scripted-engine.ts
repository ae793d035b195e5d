import { renameSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startExec } from '../../electron/demo/exec-routes.ts'
import { announceProbes } from '../../electron/demo/health.ts'
import { resume, tell } from '../../electron/demo/lifecycle.ts'
import type { Container, ContainerSpec, Image, ImageSpec, State } from '../../electron/demo/model.ts'
import { createRouter } from '../../electron/demo/router.ts'
import { type PrivateServer, serve } from '../../electron/demo/server.ts'
import { World } from '../../electron/demo/world.ts'
import { type Faults, type Requests, withFaults } from './scripted-faults.ts'
import { containerAt, imageAt, SCRIPTED_IMAGE } from './scripted-world.ts'

export interface ScriptedOptions {
  readonly seed?: number
  /** How many containers and images are generated; none when left out. */
  readonly containers?: number
  readonly images?: number
  /** 1.41 when left out. From 1.52 on events lose `status`, `id` and `from`. */
  readonly apiVersion?: string
  readonly minApiVersion?: string
  readonly cgroupVersion?: '1' | '2'
  /** Multiplies the natural delays of actions: 0 (at once) when left out. A stop's timeout is never shortened. */
  readonly pace?: number
  /** `Platform.Name` of `/version`. */
  readonly platform?: string
  readonly now?: () => number
}

/** Changes behind the client's back. `silently` leaves out the events: what an engine that lost them looks like. */
interface ScriptedWorld {
  readonly real: World
  add(spec: Partial<ContainerSpec> & { name: string }, options?: { silently?: boolean }): Container
  addImage(spec: Partial<ImageSpec>): Image
  remove(ref: string, options?: { silently?: boolean }): void
  /** `exitCode` is for exited ones. */
  setState(ref: string, state: State, options?: { silently?: boolean; exitCode?: number }): void
}

export interface ScriptedEngine extends Faults {
  readonly url: string
  readonly socketPath: string
  readonly requests: Requests
  readonly world: ScriptedWorld
  /**
   * Starts and stops containers `events` times within `ms`, with one event each, and resolves when all are sent. The world
   * really changes, so the list that a client ends with can be compared.
   */
  burst(events: number, ms: number): Promise<void>
  /** Cuts every connection and listens no more; connecting is then refused (the socket file stays, as after kill -9). */
  refuse(): Promise<void>
  /** As `refuse`, and the socket file is gone. */
  absent(): Promise<void>
  /** Listens again on the same address, with the same world. */
  back(): Promise<void>
  close(): Promise<void>
}

function mutate(world: World, container: Container, state: State, exitCode: number): void {
  const wasUp = container.state === 'running' || container.state === 'paused'
  const isUp = state === 'running' || state === 'paused'
  const current = container.stretches.at(-1)
  if (current && current.to === null && state !== 'running') current.to = world.now()
  if (isUp && !wasUp) {
    container.startedAt = world.now()
    container.finishedAt = null
    container.exitCode = 0
    container.pid = 4242
    world.attach(container)
  }
  if (state === 'running' && container.state !== 'running') world.beginStretch(container, !wasUp)
  if (wasUp && !isUp) {
    container.finishedAt = world.now()
    container.exitCode = exitCode
    container.pid = 0
    container.ip = ''
  }
  container.state = state
  world.changed(container)
}

function eventsOf(from: State, to: State, exitCode: number): [action: string, more: Record<string, string>][] {
  if (to === 'paused') return [['pause', {}]]
  if (to === 'running') return from === 'paused' ? [['unpause', {}]] : [['start', {}]]
  if (to === 'exited' || to === 'dead' || to === 'restarting') return [['die', { exitCode: String(exitCode) }]]
  return []
}

function scriptedWorld(world: World): ScriptedWorld {
  return {
    real: world,
    add(spec, { silently = false } = {}) {
      const container = world.addContainer({
        image: SCRIPTED_IMAGE,
        argv: ['/bin/app'],
        createdAgo: 1000,
        begins: { state: 'running', startedAgo: 900 },
        ...spec,
      })
      if (!silently) {
        tell(world, container, 'create')
        if (container.state === 'running') tell(world, container, 'start')
      }
      resume(world, container)
      world.changed(container)
      return container
    },
    addImage: (spec) =>
      world.addImage({
        tags: [],
        builder: 'buildkit',
        createdAgo: 1000,
        steps: [{ by: 'COPY / /', bytes: 1024 }],
        ...spec,
      }),
    remove(ref, { silently = false } = {}) {
      const container = world.container(ref)
      const wasUp = container.state === 'running'
      world.clearTimers(container)
      world.containers.delete(container.id)
      if (!silently) {
        if (wasUp) tell(world, container, 'die', { exitCode: '137' })
        tell(world, container, 'destroy')
      }
      world.changed(container)
    },
    setState(ref, state, { silently = false, exitCode = 0 } = {}) {
      const container = world.container(ref)
      const events = eventsOf(container.state, state, exitCode)
      world.clearTimers(container)
      mutate(world, container, state, exitCode)
      if (silently) return
      for (const [action, more] of events) tell(world, container, action, more)
    },
  }
}

/** A socket file behind which nobody listens: bound, moved away and closed, as kill -9 leaves it. */
async function leaveDeadSocket(path: string): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(`${path}.dead`, resolve))
  renameSync(`${path}.dead`, path)
  await new Promise<void>((resolve) => server.close(() => resolve()))
}

/** The demo engine's server over a world of the test's own, with faults. POSIX only. */
export async function startScriptedEngine(options: ScriptedOptions = {}): Promise<ScriptedEngine> {
  const { seed = 1, containers = 0, images = 0, apiVersion = '1.41', minApiVersion = '1.24' } = options
  const world = new World({
    seed,
    pace: options.pace ?? 0,
    ...(options.cgroupVersion && { cgroupVersion: options.cgroupVersion }),
    ...(options.now && { now: options.now }),
  })
  world.addImage({
    tags: [SCRIPTED_IMAGE],
    builder: 'buildkit',
    createdAgo: 86_400_000,
    steps: [
      { by: 'COPY app /bin/app', bytes: 9_000_000 },
      { by: 'CMD ["/bin/app"]', bytes: 0 },
    ],
    cmd: ['/bin/app'],
  })
  for (let index = 0; index < images; index += 1) world.addImage(imageAt(seed, index))
  for (let index = 0; index < containers; index += 1) world.addContainer(containerAt(seed, index))
  const unwatch = announceProbes(world)
  const platform = options.platform ?? 'Docker Engine - Community'
  const face = {
    apiVersion,
    minApiVersion,
    version: apiVersion === '1.41' ? '20.10.24' : '29.5.1',
    platform,
    hostname: 'scripted',
  }
  const { listener, faults, requests } = withFaults(createRouter(world, face))
  const folder = await mkdtemp(join(tmpdir(), 'portlight-scripted-'))
  const socketPath = join(folder, 'docker.sock')
  let server: PrivateServer | null = await serve(listener, socketPath, (...taken) => startExec(world, ...taken))
  const down = async (): Promise<void> => {
    await server?.close()
    server = null
    rmSync(socketPath, { force: true })
  }
  const scripted = scriptedWorld(world)
  return {
    ...faults,
    url: server.url,
    socketPath,
    requests,
    world: scripted,
    async burst(events, ms) {
      const ids = [...world.containers.keys()]
      if (ids.length === 0) throw new Error('A burst needs containers to happen to')
      const begun = performance.now()
      let sent = 0
      while (sent < events) {
        const due = ms <= 0 ? events : Math.min(events, Math.ceil(((performance.now() - begun) / ms) * events))
        for (; sent < due; sent += 1) {
          const id = ids[sent % ids.length]
          const container = id === undefined ? undefined : world.containers.get(id)
          if (!container) continue
          scripted.setState(container.id, container.state === 'running' ? 'exited' : 'running')
        }
        if (sent < events) await new Promise((resolve) => setTimeout(resolve, 4))
      }
    },
    async refuse() {
      await down()
      await leaveDeadSocket(socketPath)
    },
    absent: down,
    async back() {
      if (server) return
      rmSync(socketPath, { force: true })
      server = await serve(listener, socketPath, (...taken) => startExec(world, ...taken))
    },
    async close() {
      unwatch()
      world.close()
      await down()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
