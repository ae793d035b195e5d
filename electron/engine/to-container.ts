import type { ContainerRow, ContainerState, HealthState, PortBinding } from '../../shared/contract/containers.ts'
import { integer, list, number, own, type Raw, record, text, textOrNull, texts, time } from './raw.ts'
import { parseStatusText } from './status-text.ts'

/** One element of `GET /containers/json`. `now` (ms) turns "3 minutes ago" into a time. */
export function toContainerRow(value: unknown, now: number): ContainerRow {
  const raw = record(value)
  const id = text(raw.Id) || text(raw.ID)
  const status = parseStatusText(text(raw.Status))
  const state = toState(text(raw.State), status.kind === 'up')
  const ended = state === 'exited' || state === 'dead'
  const labels = record(raw.Labels)
  const began = status.agoMs === null ? null : now - status.agoMs
  return {
    id,
    name: nameOf(texts(raw.Names), id),
    image: text(raw.Image),
    imageId: text(raw.ImageID),
    command: commandOf(raw.Command),
    state,
    health: state === 'running' ? (toHealth(textOrNull(record(raw.Health).Status)) ?? status.health) : 'none',
    exitCode: ended ? status.exitCode : null,
    // Podman has sent RFC 3339 text here (podman#8329).
    createdAt: time(raw.Created) ?? 0,
    startedAt: status.kind === 'up' ? began : null,
    finishedAt: status.kind === 'exited' || status.kind === 'restarting' ? began : null,
    ports: sortPorts(list(raw.Ports).map(toPort)),
    networks: Object.keys(record(record(raw.NetworkSettings).Networks)).sort(),
    ...composeOf(labels),
  }
}

/** Legacy links give a container more names, such as `/web/db`; its own has one slash. */
function nameOf(names: readonly string[], id: string): string {
  const mine = names.find((name) => name.lastIndexOf('/') <= 0) ?? names[0]
  return mine?.replace(/^\//, '') || id.slice(0, 12)
}

/** Podman gives the argument vector. */
function commandOf(value: unknown): string {
  const parts = texts(value)
  return parts.length > 0 ? joinCommand(parts) : text(value)
}

/** As the engine joins path and arguments for its list. */
export function joinCommand(argv: readonly string[]): string {
  const [path = '', ...args] = argv
  return [path, ...args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg))].join(' ')
}

export function composeOf(labels: Raw): { project: string | null; service: string | null } {
  return {
    project: textOrNull(own(labels, 'com.docker.compose.project')),
    service: textOrNull(own(labels, 'com.docker.compose.service')),
  }
}

const states: ReadonlySet<string> = new Set<ContainerState>([
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
])

/** Podman has more words than Docker. */
const podmanStates: Readonly<Record<string, ContainerState>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
}

export function toState(word: string, isUp: boolean): ContainerState {
  if (states.has(word)) return word as ContainerState
  return (Object.hasOwn(podmanStates, word) ? podmanStates[word] : undefined) ?? (isUp ? 'running' : 'exited')
}

export function toHealth(word: string | null): HealthState | null {
  return word === 'starting' || word === 'healthy' || word === 'unhealthy' || word === 'none' ? word : null
}

function toPort(value: unknown): PortBinding {
  const raw = record(value)
  const hostPort = number(raw.PublicPort)
  return {
    ip: text(raw.IP),
    containerPort: integer(raw.PrivatePort),
    hostPort: hostPort === null || hostPort <= 0 ? null : Math.trunc(hostPort),
    protocol: text(raw.Type) || 'tcp',
  }
}

/** The engine lists ports in no order; a fixed one keeps an unchanged row equal to itself. */
export function sortPorts(ports: PortBinding[]): PortBinding[] {
  return ports.sort(
    (a, b) =>
      a.containerPort - b.containerPort ||
      compare(a.protocol, b.protocol) ||
      (a.hostPort ?? 0) - (b.hostPort ?? 0) ||
      compare(a.ip, b.ip),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
