import { type Health, healthOf } from './health.ts'
import type { Container, PortSpec } from './model.ts'
import { hexId } from './random.ts'
import { engineTime, humanDuration } from './time.ts'
import type { World } from './world.ts'

const ROOT = '/var/lib/docker'
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const isUp = ({ state }: Container): boolean => state === 'running' || state === 'paused'
const networkMode = ({ spec }: Container): string => spec.network ?? 'bridge'
const portKey = (port: PortSpec): string => `${port.container}/${port.protocol ?? 'tcp'}`

/** Quotes an argument as the engine's list does. */
function quoted(argument: string): string {
  return /[\s"'`$\\|&;<>()!*?[\]{}]/.test(argument) || argument === ''
    ? `'${argument.replaceAll("'", "'\\''")}'`
    : argument
}

/** The `Status` sentence of the list. */
export function statusText(container: Container, health: Health | null, now: number): string {
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

function networks(world: World, container: Container, detailed: boolean): Record<string, object> {
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

function mounts(world: World, { id, spec }: Container): object[] {
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

function stateDocument(world: World, container: Container): object {
  const health = healthOf(world, container)
  const { state } = container
  return {
    Status: state,
    Running: isUp(container) || state === 'restarting',
    Paused: state === 'paused',
    Restarting: state === 'restarting',
    OOMKilled: container.oomKilled,
    Dead: state === 'dead',
    Pid: container.pid,
    ExitCode: container.exitCode,
    Error: container.error,
    StartedAt: engineTime(container.startedAt),
    FinishedAt: engineTime(container.finishedAt),
    ...(health && {
      Health: {
        Status: health.status,
        FailingStreak: health.failingStreak,
        Log: health.probes.map(({ startedAt, endedAt, exitCode, output }) => ({
          Start: engineTime(startedAt),
          End: engineTime(endedAt),
          ExitCode: exitCode,
          Output: output,
        })),
      },
    }),
  }
}

function portBindings({ spec }: Container): Record<string, { HostIp: string; HostPort: string }[] | null> {
  const bindings: Record<string, { HostIp: string; HostPort: string }[] | null> = {}
  for (const port of spec.ports ?? [])
    bindings[portKey(port)] = port.host === undefined ? null : [{ HostIp: port.ip ?? '', HostPort: String(port.host) }]
  return bindings
}

function hostConfig(container: Container): object {
  const { spec } = container
  const published = Object.entries(portBindings(container)).filter(([, hosts]) => hosts !== null)
  const binds = (spec.mounts ?? []).flatMap(({ type, source, target, readOnly }) =>
    type === 'tmpfs' || source === undefined ? [] : [`${source}:${target}${readOnly ? ':ro' : ''}`],
  )
  const memory = spec.memoryLimit ?? 0
  return {
    Binds: binds.length > 0 ? binds : null,
    ContainerIDFile: '',
    LogConfig: { Type: spec.logDriver ?? 'json-file', Config: {} },
    NetworkMode: networkMode(container),
    PortBindings: Object.fromEntries(published),
    RestartPolicy: { Name: spec.restart?.name ?? 'no', MaximumRetryCount: spec.restart?.maximumRetryCount ?? 0 },
    AutoRemove: spec.autoRemove ?? false,
    VolumeDriver: '',
    VolumesFrom: null,
    CapAdd: null,
    CapDrop: null,
    CgroupnsMode: 'private',
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: null,
    GroupAdd: null,
    IpcMode: 'private',
    Cgroup: '',
    Links: null,
    OomScoreAdj: 0,
    PidMode: '',
    Privileged: spec.privileged ?? false,
    PublishAllPorts: false,
    ReadonlyRootfs: spec.readOnlyRoot ?? false,
    SecurityOpt: null,
    UTSMode: '',
    UsernsMode: '',
    ShmSize: 67_108_864,
    Runtime: 'runc',
    ConsoleSize: [0, 0],
    Isolation: '',
    CpuShares: 0,
    Memory: memory,
    NanoCpus: Math.round((spec.cpus ?? 0) * 1e9),
    CgroupParent: '',
    BlkioWeight: 0,
    CpuPeriod: 0,
    CpuQuota: 0,
    CpusetCpus: '',
    CpusetMems: '',
    Devices: [],
    DeviceCgroupRules: null,
    DeviceRequests: null,
    MemoryReservation: 0,
    MemorySwap: memory * 2,
    MemorySwappiness: null,
    OomKillDisable: false,
    PidsLimit: spec.pidsLimit ?? null,
    Ulimits: null,
  }
}

function configDocument(world: World, container: Container): object {
  const { spec } = container
  const { health } = spec
  const exposed = (spec.ports ?? []).map((port) => [portKey(port), {}] as const)
  const entrypoint = spec.entrypoint ?? null
  const anonymous = (spec.mounts ?? []).filter(({ type, source }) => type === 'volume' && source === undefined)
  return {
    Hostname: networkMode(container) === 'host' ? 'portlight-demo' : container.id.slice(0, 12),
    Domainname: '',
    User: spec.user ?? '',
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    ...(exposed.length > 0 && { ExposedPorts: Object.fromEntries(exposed) }),
    Tty: spec.tty ?? false,
    OpenStdin: spec.tty ?? false,
    StdinOnce: false,
    Env: spec.env ?? world.images.get(container.imageId)?.spec.env ?? [DEFAULT_PATH],
    Cmd: spec.argv.slice(entrypoint?.length ?? 0),
    ...(health && {
      Healthcheck: {
        Test: health.test,
        Interval: health.intervalMs * 1e6,
        Timeout: health.timeoutMs * 1e6,
        Retries: health.retries,
      },
    }),
    Image: container.image,
    Volumes: anonymous.length > 0 ? Object.fromEntries(anonymous.map(({ target }) => [target, {}])) : null,
    WorkingDir: spec.workingDir ?? '',
    Entrypoint: entrypoint,
    OnBuild: null,
    Labels: Object.fromEntries(container.labels),
    ...(spec.stopTimeoutSeconds !== undefined && { StopTimeout: spec.stopTimeoutSeconds }),
  }
}

/** `/containers/{id}/json`. `api` is the minor of the API version: 1.52 dropped the old single-network fields. */
export function inspectDocument(world: World, container: Container, api: number, withSize: boolean): object {
  const { id, spec } = container
  const attached = networks(world, container, true)
  const folder = `${ROOT}/containers/${id}`
  const layer = `${ROOT}/overlay2/${hexId(world.seed, id, 'overlay')}`
  const ports = Object.entries(portBindings(container)).map(([key, hosts]) => [
    key,
    hosts?.flatMap(({ HostIp, HostPort }) =>
      (HostIp === '' ? ['0.0.0.0', '::'] : [HostIp]).map((ip) => ({ HostIp: ip, HostPort })),
    ) ?? null,
  ])
  const single = networkMode(container) === 'bridge' ? attached['bridge'] : undefined
  const legacy = {
    Bridge: '',
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: '',
    Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    MacAddress: '',
    ...pick(single, ['EndpointID', 'Gateway', 'IPAddress', 'IPPrefixLen', 'MacAddress']),
  }
  return {
    Id: id,
    Created: engineTime(container.createdAt),
    Path: spec.argv[0],
    Args: spec.argv.slice(1),
    State: stateDocument(world, container),
    Image: container.imageId,
    ResolvConfPath: `${folder}/resolv.conf`,
    HostnamePath: `${folder}/hostname`,
    HostsPath: `${folder}/hosts`,
    LogPath: (spec.logDriver ?? 'json-file') === 'json-file' ? `${folder}/${id}-json.log` : '',
    Name: `/${container.name}`,
    RestartCount: container.restartCount,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: 'docker-default',
    ExecIDs: null,
    HostConfig: hostConfig(container),
    GraphDriver: {
      Data: {
        LowerDir: `${layer}-init/diff`,
        MergedDir: `${layer}/merged`,
        UpperDir: `${layer}/diff`,
        WorkDir: `${layer}/work`,
      },
      Name: 'overlay2',
    },
    ...(withSize ? sizes(world, container) : {}),
    Mounts: mounts(world, container),
    Config: configDocument(world, container),
    NetworkSettings: {
      ...(api < 52 ? legacy : {}),
      SandboxID: isUp(container) ? hexId(id, 'sandbox') : '',
      SandboxKey: isUp(container) ? `/var/run/docker/netns/${hexId(id, 'sandbox').slice(0, 12)}` : '',
      Ports: isUp(container) ? Object.fromEntries(ports) : {},
      Networks: attached,
    },
  }
}

function pick(from: object | undefined, keys: readonly string[]): object {
  const wanted = new Set(keys)
  return from ? Object.fromEntries(Object.entries(from).filter(([key]) => wanted.has(key))) : {}
}
