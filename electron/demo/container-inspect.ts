import { isUp, mounts, networkMode, networks, ROOT, sizes } from './container-list.ts'
import { healthOf } from './health.ts'
import type { Container, PortSpec } from './model.ts'
import { hexId } from './random.ts'
import { engineTime } from './time.ts'
import type { World } from './world.ts'

const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const portKey = (port: PortSpec): string => `${port.container}/${port.protocol ?? 'tcp'}`

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
  const single = networkMode(container) === 'bridge' ? attached.bridge : undefined
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
