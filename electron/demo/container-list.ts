import { type Health, healthOf } from './health.ts'
import type { Container } from './model.ts'
import { hexId } from './random.ts'
import { humanDuration } from './time.ts'
import type { World } from './world.ts'

export const ROOT = '/var/lib/docker'

export const isUp = ({ state }: Container): boolean => state === 'running' || state === 'paused'
export const networkMode = ({ spec }: Container): string => spec.network ?? 'bridge'

/** Quotes an argument as the engine's list does. */
function quoted(argument: string): string {
  return /[\s"'`$\\|&;<>()!*?[\]{}]/.test(argument) || argument === ''
    ? `'${argument.replaceAll("'", "'\\''")}'`
    : argument
}

/** The `Status` sentence of the list. */
function statusText(container: Container, health: Health | null, now: number): string {
  const { state, startedAt, finishedAt, exitCode } = container
  const since = (at: number | null): string => humanDuration(now - (at ?? now))
  if (state === 'removing') return 'Removal In Progress'
  if (state === 'dead') return 'Dead'
  if (state === 'created') return 'Created'
  if (state === 'restarting') return `Restarting (${exitCode}) ${since(finishedAt)} ago`
  if (state === 'exited') return `Exited (${exitCode}) ${since(finishedAt)} ago`
  if (state === 'paused') return `Up ${since(startedAt)} (Paused)`
  if (!health) return `Up ${since(startedAt)}`
  return `Up ${since(startedAt)} (${health.status === 'starting' ? 'health: starting' : health.status})`
}

function listPorts(container: Container): object[] {
  const rows: object[] = []
  for (const { container: inner, protocol = 'tcp', host, ip } of container.spec.ports ?? []) {
    if (!isUp(container)) continue
    if (host === undefined) rows.push({ PrivatePort: inner, Type: protocol })
    else
      for (const address of ip === undefined ? ['0.0.0.0', '::'] : [ip])
        rows.push({ IP: address, PrivatePort: inner, PublicPort: host, Type: protocol })
  }
  return rows
}

export function networks(world: World, container: Container, detailed: boolean): Record<string, object> {
  const mode = networkMode(container)
  const network = world.network(mode)
  const up = isUp(container) && container.ip !== ''
  const [a = 0, b = 0, c = 0, d = 0] = container.ip.split('.').map(Number)
  const mac = `02:42:${[a, b, c, d].map((part) => part.toString(16).padStart(2, '0')).join(':')}`
  const aliases = container.spec.compose ? [container.spec.compose.service, container.name] : null
  return {
    [mode]: {
      IPAMConfig: null,
      Links: null,
      Aliases: detailed && aliases ? [...aliases, container.id.slice(0, 12)] : null,
      NetworkID: up || detailed ? network.id : '',
      EndpointID: up ? hexId(world.seed, container.id, 'endpoint', container.startedAt ?? 0) : '',
      Gateway: up ? `${network.subnet}.0.1` : '',
      IPAddress: up ? container.ip : '',
      IPPrefixLen: up ? 16 : 0,
      IPv6Gateway: '',
      GlobalIPv6Address: '',
      GlobalIPv6PrefixLen: 0,
      MacAddress: up ? mac : '',
      DriverOpts: null,
    },
  }
}

export function mounts(world: World, { id, spec }: Container): object[] {
  return (spec.mounts ?? []).map(({ type, source, target, readOnly = false }) => {
    if (type === 'bind')
      return {
        Type: type,
        Source: source,
        Destination: target,
        Mode: readOnly ? 'ro' : 'rw',
        RW: !readOnly,
        Propagation: 'rprivate',
      }
    if (type === 'tmpfs')
      return { Type: type, Source: '', Destination: target, Mode: '', RW: !readOnly, Propagation: '' }
    const name = source ?? hexId(world.seed, id, 'volume', target)
    return {
      Type: type,
      Name: name,
      Source: `${ROOT}/volumes/${name}/_data`,
      Destination: target,
      Driver: 'local',
      Mode: source === undefined ? '' : 'z',
      RW: !readOnly,
      Propagation: '',
    }
  })
}

/** Bytes written in the container's own layer, and of its image. */
export function sizes(world: World, container: Container): { SizeRw: number; SizeRootFs: number } {
  const written = Number.parseInt(container.id.slice(0, 5), 16) * 7
  return { SizeRw: written, SizeRootFs: (world.images.get(container.imageId)?.sizeBytes ?? 0) + written }
}

/** The image's name as the list shows it: the id when the name now means another image, or none. */
function shownImage(world: World, container: Container): string {
  const known = world.findImage(container.image)
  return known && known.id !== container.imageId ? container.imageId : known ? container.image : container.imageId
}

/** One entry of `/containers/json`. */
export function listEntry(world: World, container: Container, withSize: boolean): object {
  const health = healthOf(world, container)
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: shownImage(world, container),
    ImageID: container.imageId,
    Command: container.spec.argv.map(quoted).join(' '),
    Created: Math.floor(container.createdAt / 1000),
    Ports: listPorts(container),
    ...(withSize ? sizes(world, container) : {}),
    Labels: Object.fromEntries(container.labels),
    State: container.state,
    Status: statusText(container, health, world.now()),
    HostConfig: { NetworkMode: networkMode(container) },
    NetworkSettings: { Networks: networks(world, container, false) },
    Mounts: mounts(world, container),
  }
}
