import type { Container } from './model.ts'
import { createRandom, hexId } from './random.ts'
import type { World } from './world.ts'

interface Probe {
  readonly startedAt: number
  readonly endedAt: number
  readonly exitCode: number
  readonly output: string
}

export interface Health {
  readonly status: 'starting' | 'healthy' | 'unhealthy'
  readonly failingStreak: number
  readonly probes: readonly Probe[]
}

const PROBES_KEPT = 5

/** The time until which probes ran, for a container that is not running now. */
const probedUntil = (container: Container, now: number): number => container.stretches.at(-1)?.to ?? now

/** Health is computed from the time of the start, so that probes cost nothing while nobody looks. Null without a check. */
export function healthOf(world: World, container: Container): Health | null {
  const spec = container.spec.health
  if (!spec) return null
  if (container.startedAt === null) return { status: 'starting', failingStreak: 0, probes: [] }
  const until = probedUntil(container, world.now())
  const done = Math.max(0, Math.floor((until - container.startedAt) / spec.intervalMs))
  const fails = spec.verdict === 'unhealthy'
  const probes: Probe[] = []
  for (let index = Math.max(1, done - PROBES_KEPT + 1); index <= done; index += 1) {
    const random = createRandom(world.seed, container.id, 'probe', index)
    const startedAt = container.startedAt + index * spec.intervalMs
    const output = spec.outputs[index % spec.outputs.length] ?? spec.outputs[0]
    probes.push({ startedAt, endedAt: startedAt + random.int(38, 190), exitCode: fails ? 1 : 0, output })
  }
  const runs = container.state === 'running' || container.state === 'paused'
  // an exited container reads as unhealthy: the engine sets that when its probes stop
  const decided = done >= (fails ? spec.retries : 1)
  const status = !runs ? 'unhealthy' : decided ? spec.verdict : 'starting'
  return { status, failingStreak: fails ? done : 0, probes }
}

/** How long after the start the verdict is known. */
export const verdictAfter = ({ spec: { health } }: Container): number =>
  health ? health.intervalMs * (health.verdict === 'unhealthy' ? health.retries : 1) : 0

/** While somebody listens to events, each probe is announced as three exec events, as the engine does. */
export function announceProbes(world: World): () => void {
  let timer: NodeJS.Timeout | undefined
  let listened = false

  /** The time of the container's first probe after `after`; null without probes. */
  const dueAfter = (container: Container, after: number): number | null => {
    const interval = container.spec.health?.intervalMs
    if (interval === undefined || container.state !== 'running' || container.startedAt === null) return null
    return container.startedAt + (Math.floor((after - container.startedAt) / interval) + 1) * interval
  }

  const arm = (): void => {
    clearTimeout(timer)
    if (!listened) return
    const armedAt = world.now()
    let first: number | null = null
    for (const container of world.containers.values()) {
      const due = dueAfter(container, armedAt)
      if (due !== null && (first === null || due < first)) first = due
    }
    if (first === null) return
    timer = setTimeout(
      () => {
        // several may be due at one time
        for (const container of world.containers.values()) {
          const due = dueAfter(container, armedAt)
          if (due !== null && due <= world.now()) announce(world, container)
        }
        arm()
      },
      Math.max(50, first - armedAt),
    )
    timer.unref()
  }

  const unwatch = world.watch(({ spec }) => {
    if (spec.health) arm()
  })
  world.journal.onListeners((count) => {
    const now = count > 0
    if (now === listened) return
    listened = now
    arm()
  })
  return () => {
    listened = false
    clearTimeout(timer)
    unwatch()
  }
}

function announce(world: World, container: Container): void {
  const health = container.spec.health
  if (!health) return
  const command = (
    health.test[0] === 'CMD-SHELL' ? ['/bin/sh', '-c', ...health.test.slice(1)] : health.test.slice(1)
  ).join(' ')
  const execID = hexId(world.seed, container.id, 'exec', Math.floor(world.now()))
  const attributes = (more: Record<string, string>): ReadonlyMap<string, string> =>
    new Map([...container.labels, ...Object.entries(more), ['image', container.image], ['name', container.name]])
  world.journal.emit('container', `exec_create: ${command}`, container.id, attributes({ execID }))
  world.journal.emit('container', `exec_start: ${command}`, container.id, attributes({ execID }))
  const exitCode = health.verdict === 'healthy' ? '0' : '1'
  world.journal.emit('container', 'exec_die', container.id, attributes({ execID, exitCode }))
}
