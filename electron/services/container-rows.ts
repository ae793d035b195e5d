import type { ContainerRow, HealthState } from '../../shared/contract/containers.ts'
import type { EngineEvent } from '../engine/types.ts'
import type { Reaction } from './live-collection.ts'

/** Events that change nothing that a row shows. Health checks alone make exec_* events every few seconds. */
const silent = new Set([
  ...['exec_create', 'exec_start', 'exec_die', 'exec_detach', 'exec_resize', 'attach', 'detach', 'resize', 'top'],
  ...['export', 'copy', 'archive-path', 'extract-to-dir', 'commit', 'checkpoint', 'kill', 'stop', 'oom', 'update'],
  ...['exec', 'exec_died', 'init', 'sync', 'mount', 'unmount', 'cleanup'],
])

const healthStates = new Set<HealthState>(['none', 'starting', 'healthy', 'unhealthy'])

/** What an event means for the list of containers. */
export function reactToEvent(
  event: EngineEvent,
  rows: ReadonlyMap<string, ContainerRow>,
): Reaction<ContainerRow> | undefined {
  if (event.type === 'container') return silent.has(event.action) ? undefined : reactToContainer(event, rows)
  if (event.type === 'network') {
    const id = event.attributes.container
    const concerns = event.action === 'connect' || event.action === 'disconnect'
    return concerns && id !== undefined && rows.has(id) ? { id, fetch: true } : undefined
  }
  // A tag that moves on changes the name under which the list shows an image.
  if (event.type === 'image') return event.action === 'push' || event.action === 'save' ? undefined : {}
  return undefined
}

function reactToContainer(event: EngineEvent, rows: ReadonlyMap<string, ContainerRow>): Reaction<ContainerRow> {
  const { id, attributes } = event
  switch (event.action) {
    case 'start':
      // Ports, networks and health are known from now on, but not told by the event.
      return {
        id,
        patch: { state: 'running', startedAt: event.at, finishedAt: null, exitCode: null },
        fetch: true,
      }
    case 'die': {
      const exitCode = Number.parseInt(attributes.exitCode ?? attributes.containerExitCode ?? '', 10)
      return {
        id,
        patch: {
          state: 'exited',
          exitCode: Number.isNaN(exitCode) ? null : exitCode,
          startedAt: null,
          finishedAt: event.at,
          health: 'none',
          ports: [],
        },
        // A restart policy makes it `restarting`, --rm makes it vanish.
        fetch: true,
      }
    }
    case 'pause':
      return { id, patch: { state: 'paused', health: 'none' } }
    case 'unpause':
      return { id, patch: { state: 'running' }, fetch: true }
    case 'rename': {
      const name = attributes.name?.replace(/^\//, '')
      return name ? { id, patch: { name } } : { id, fetch: true }
    }
    case 'health_status':
      return healthStates.has(event.detail as HealthState)
        ? { id, patch: { health: event.detail as HealthState } }
        : { id, fetch: true }
    case 'destroy':
    case 'remove':
      return { id, gone: true }
    case 'restart':
      // Told after `start`, which said it all; not so where the engine tells no start.
      return rows.get(id)?.state === 'running' ? {} : { id, fetch: true }
    case 'prune':
      return { list: 'soon' }
    default:
      return { id, fetch: true }
  }
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How far a time may be off that was made from "Up 5 minutes", by how long ago it says it was. */
function coarseness(agoMs: number): number {
  if (agoMs < 2 * minute) return 3 * second + (agoMs >= minute ? minute : 0)
  if (agoMs < 2 * hour) return agoMs < hour ? minute + 3 * second : hour
  if (agoMs < 2 * day) return hour
  if (agoMs < 14 * day) return day
  if (agoMs < 60 * day) return 7 * day
  return agoMs < 730 * day ? 30 * day : 365 * day
}

function settleTime(current: number | null, answer: number | null, now: number): number | null {
  if (current === null || answer === null) return answer
  return Math.abs(current - answer) <= coarseness(now - answer) ? current : answer
}

/**
 * Keeps the exact time that an event or an inspect told, and of two coarse ones the first, as long as the new answer can mean the same:
 * else every list would "change" every row.
 */
export function settleContainer(current: ContainerRow, answer: ContainerRow, now = Date.now()): ContainerRow {
  return {
    ...answer,
    // The list has whole seconds, an inspect has nanoseconds.
    createdAt: Math.abs(current.createdAt - answer.createdAt) < second ? current.createdAt : answer.createdAt,
    startedAt: settleTime(current.startedAt, answer.startedAt, now),
    finishedAt: settleTime(current.finishedAt, answer.finishedAt, now),
  }
}
