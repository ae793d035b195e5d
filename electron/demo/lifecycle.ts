import { verdictAfter } from './health.ts'
import { type Container, type ContainerSpec, Refusal } from './model.ts'
import { createRandom } from './random.ts'
import { signalNumber } from './signals.ts'
import type { World } from './world.ts'

/** `unchanged` is the engine's 304: it was so already. */
export type Outcome = 'changed' | 'unchanged'

const MAX_BACKOFF = 60_000
const pause = (world: World, ms: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, ms * world.pace).unref())

export function tell(world: World, container: Container, action: string, more: Record<string, string> = {}): void {
  const base: [string, string][] = [
    ['image', container.image],
    ['name', container.name],
  ]
  world.journal.emit(
    'container',
    action,
    container.id,
    new Map([...container.labels, ...base, ...Object.entries(more)]),
  )
}

function tellNetwork(world: World, container: Container, action: 'connect' | 'disconnect'): void {
  const mode = container.spec.network ?? 'bridge'
  if (mode === 'none' || mode === 'host') return
  const network = world.network(mode)
  const attributes = new Map([
    ['container', container.id],
    ['name', network.name],
    ['type', 'bridge'],
  ])
  world.journal.emit('network', action, network.id, attributes)
}

export function create(world: World, spec: ContainerSpec): Container {
  const container = world.addContainer(spec)
  tell(world, container, 'create')
  world.changed(container)
  return container
}

/** What the world does by itself: a program that fails, a restart that is due, a verdict on health. */
export function resume(world: World, container: Container): void {
  const { spec, state } = container
  if (state === 'restarting') {
    world.later(container, container.backoffMs * world.pace, () => run(world, container, true))
    return
  }
  if (state !== 'running' || container.startedAt === null) return
  const age = world.now() - container.startedAt
  const verdict = verdictAfter(container) - age
  if (spec.health && verdict > 0) {
    const status = `health_status: ${spec.health.verdict}`
    world.later(container, verdict + 20, () => {
      tell(world, container, status)
      world.changed(container)
    })
  }
  if (spec.ends) {
    const { afterMs, code, oomKilled } = spec.ends
    const current = container.stretches.at(-1)
    const due = Math.max(0, afterMs - age)
    if (current) current.closing = { from: world.now() + Math.max(0, due - 400), kind: 'crash' }
    world.later(container, due, () => {
      if (oomKilled) tell(world, container, 'oom')
      die(world, container, code, oomKilled)
    })
  }
}

function run(world: World, container: Container, again: boolean): void {
  container.state = 'running'
  container.startedAt = world.now()
  container.exitCode = 0
  container.oomKilled = false
  container.error = ''
  if (again) container.restartCount += 1
  container.pid = createRandom(container.id, world.now()).int(1_200, 60_000)
  world.attach(container)
  world.beginStretch(container, true)
  tellNetwork(world, container, 'connect')
  tell(world, container, 'start')
  resume(world, container)
  world.changed(container)
}

function die(world: World, container: Container, exitCode: number, oomKilled = false): void {
  world.clearTimers(container)
  const now = world.now()
  const current = container.stretches.at(-1)
  if (current && current.to === null) current.to = now
  const ranFor = now - (container.startedAt ?? now)
  container.finishedAt = now
  container.exitCode = exitCode
  container.oomKilled = oomKilled
  container.pid = 0
  container.ip = ''
  container.state = 'exited'
  if (returns(container)) {
    container.state = 'restarting'
    container.backoffMs = ranFor > 10_000 ? 100 : Math.min(container.backoffMs * 2, MAX_BACKOFF)
  }
  tell(world, container, 'die', { exitCode: String(exitCode) })
  tellNetwork(world, container, 'disconnect')
  world.changed(container)
  if (container.state === 'restarting') resume(world, container)
  else if (container.spec.autoRemove) destroy(world, container)
}

function returns({ spec, stoppedByHand, exitCode, restartCount }: Container): boolean {
  if (stoppedByHand) return false
  const { name, maximumRetryCount = 0 } = spec.restart ?? { name: 'no' }
  if (name === 'always' || name === 'unless-stopped') return true
  return name === 'on-failure' && exitCode !== 0 && (maximumRetryCount === 0 || restartCount < maximumRetryCount)
}

export async function start(world: World, container: Container): Promise<Outcome> {
  if (container.state === 'paused') throw new Refusal(409, 'cannot start a paused container, try unpause instead')
  if (container.state === 'running') return 'unchanged'
  if (container.state === 'removing' || container.state === 'dead')
    throw new Refusal(409, 'container is marked for removal and cannot be started')
  await pause(world, 180)
  if (isUp(container)) return 'unchanged'
  world.clearTimers(container)
  container.stoppedByHand = false
  container.restartCount = 0
  container.backoffMs = 100
  run(world, container, false)
  return 'changed'
}

const isUp = ({ state }: Container): boolean => state === 'running' || state === 'paused'

/** Resolves when it is no longer up: at once if it is not. */
function whenDown(world: World, container: Container): Promise<void> {
  if (!isUp(container)) return Promise.resolve()
  const run = container.startedAt
  return new Promise((resolve) => {
    const unwatch = world.watch((changed) => {
      if (changed !== container || (isUp(container) && container.startedAt === run)) return
      unwatch()
      resolve()
    })
  })
}

/** TERM, then KILL after the container's or the caller's patience (seconds). */
export async function stop(world: World, container: Container, timeoutSeconds: number | null): Promise<Outcome> {
  if (container.state === 'restarting') {
    world.clearTimers(container)
    container.stoppedByHand = true
    container.state = 'exited'
    tell(world, container, 'stop')
    world.changed(container)
    return 'changed'
  }
  if (!isUp(container)) return 'unchanged'
  container.stoppedByHand = true
  const startedAt = container.startedAt
  const patience = timeoutSeconds ?? container.spec.stopTimeoutSeconds ?? 10
  signal(world, container, 15)
  if (patience >= 0) {
    const timer = setTimeout(() => {
      if (isUp(container) && container.startedAt === startedAt) signal(world, container, 9)
    }, patience * 1000)
    timer.unref()
    await whenDown(world, container)
    clearTimeout(timer)
  } else await whenDown(world, container)
  tell(world, container, 'stop')
  return 'changed'
}

export async function restart(world: World, container: Container, timeoutSeconds: number | null): Promise<void> {
  if (isUp(container) || container.state === 'restarting') await stop(world, container, timeoutSeconds)
  await start(world, container)
  tell(world, container, 'restart')
}

/** Sends the signal and lets the program answer in its own time. */
function signal(world: World, container: Container, number: number): void {
  tell(world, container, 'kill', { signal: String(number) })
  if (number === 9) {
    // a killed program has no last words
    world.later(container, 20 * world.pace, () => die(world, container, 137))
    return
  }
  const ends = number === 15 || number === 2 || number === 3
  const { onTerm = { exits: 0, afterMs: 250 } } = container.spec
  // a paused program cannot hear
  if (!ends || onTerm === 'ignores' || container.state === 'paused') return
  const current = container.stretches.at(-1)
  if (current) current.closing = { from: world.now(), kind: 'stop' }
  world.later(container, onTerm.afterMs * world.pace, () => die(world, container, onTerm.exits))
}

export async function kill(world: World, container: Container, name: string): Promise<void> {
  const number = signalNumber(name)
  if (number === null) throw new Refusal(400, `Invalid signal: ${name}`)
  if (!isUp(container))
    throw new Refusal(409, `Cannot kill container: ${container.name}: Container ${container.id} is not running`)
  if (number === 9 || number === 15) container.stoppedByHand = true
  signal(world, container, number)
  if (number === 9) await whenDown(world, container)
}

export async function pauseContainer(world: World, container: Container): Promise<void> {
  if (container.state === 'paused') throw new Refusal(409, `Container ${container.id} is already paused`)
  if (container.state === 'restarting')
    throw new Refusal(409, `Container ${container.id} is restarting, wait until the container is running`)
  if (container.state !== 'running') throw new Refusal(409, `Container ${container.id} is not running`)
  await pause(world, 30)
  if (container.state !== 'running') return
  world.clearTimers(container)
  const current = container.stretches.at(-1)
  if (current) {
    current.to = world.now()
    current.closing = null
  }
  container.state = 'paused'
  tell(world, container, 'pause')
  world.changed(container)
}

export async function unpauseContainer(world: World, container: Container): Promise<void> {
  // 500, not 409: so the engine answers
  if (container.state !== 'paused') throw new Refusal(500, `Container ${container.id} is not paused`)
  await pause(world, 30)
  if (!isUp(container)) return
  container.state = 'running'
  world.beginStretch(container, false)
  tell(world, container, 'unpause')
  resume(world, container)
  world.changed(container)
}

export function rename(world: World, container: Container, name: string | null): void {
  if (!name) throw new Refusal(400, 'Neither old nor new names may be empty')
  const wanted = name.replace(/^\//, '')
  const oops = 'Error when allocating new name: '
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(wanted))
    throw new Refusal(400, `${oops}Invalid container name (/${wanted}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
  world.refuseTakenName(wanted, oops)
  const oldName = `/${container.name}`
  container.name = wanted
  tell(world, container, 'rename', { oldName })
  world.changed(container)
}

export async function remove(
  world: World,
  container: Container,
  options: { force: boolean; volumes: boolean },
): Promise<void> {
  if (container.state === 'removing')
    throw new Refusal(409, `removal of container ${container.id} is already in progress`)
  const refuse = (state: string, advice: string): never => {
    throw new Refusal(
      409,
      `You cannot remove a ${state} container ${container.id}. ${advice} before attempting removal or force remove`,
    )
  }
  if (!options.force) {
    if (container.state === 'running') refuse('running', 'Stop the container')
    if (container.state === 'paused') refuse('paused', 'Unpause and then stop the container')
    if (container.state === 'restarting') refuse('restarting', 'Stop the container')
  }
  container.stoppedByHand = true
  if (isUp(container)) {
    signal(world, container, 9)
    await whenDown(world, container)
  }
  world.clearTimers(container)
  container.state = 'removing'
  await pause(world, 40)
  destroy(world, container)
  if (!options.volumes) return
  for (const mount of container.spec.mounts ?? []) {
    if (mount.type === 'volume' && mount.source === undefined)
      world.journal.emit('volume', 'destroy', mount.target, new Map([['driver', 'local']]))
  }
}

function destroy(world: World, container: Container): void {
  if (!world.containers.delete(container.id)) return
  world.clearTimers(container)
  tell(world, container, 'destroy')
  world.changed(container)
}
