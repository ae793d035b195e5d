import type { NetworkWish, RunSpec } from '../../shared/contract/run-spec.ts'
import { isNoNetwork, readRange } from '../../shared/run/check.ts'
import { writeEnv, writeVolume } from '../../shared/run/list-words.ts'
import { type Mount, readMount } from '../../shared/run/mount-words.ts'
import { readBytes, readCpus, readDuration, readWhole } from '../../shared/run/quantities.ts'
import type { Raw } from './raw.ts'
import type { CreateOrder } from './run-types.ts'

/** The engine's request for a spec that has been checked. What is not asked for is left to the engine. */
export function toCreateOrder(spec: RunSpec): CreateOrder {
  const [first, ...others] = spec.networks
  const { Config, HostConfig } = { Config: toConfig(spec), HostConfig: toHostConfig(spec) }
  const endpoint = first ? toEndpoint(first, spec.links) : {}
  const hasEndpoint = first !== undefined && !isNoNetwork(first.name) && Object.keys(endpoint).length > 0
  return {
    name: spec.name,
    platform: spec.platform,
    body: {
      ...Config,
      HostConfig,
      ...(hasEndpoint && { NetworkingConfig: { EndpointsConfig: { [first.name]: endpoint } } }),
    },
    // Engines before API 1.44 take one network at creation.
    connect: others.map((network) => ({ network: network.name, endpoint: toEndpoint(network, []) })),
  }
}

/** Without what is undefined, as JSON would have it. */
function given(values: Record<string, unknown>): Raw {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)
const word = (text: string): string | undefined => (text === '' ? undefined : text)
const read = (text: string, as: (text: string) => number | null): number | undefined =>
  text === '' ? undefined : (as(text) ?? undefined)
const map = (pairs: readonly { name: string; value: string }[]): Record<string, string> | undefined =>
  pairs.length > 0 ? Object.fromEntries(pairs.map(({ name, value }) => [name, value])) : undefined

function toConfig(spec: RunSpec): Raw {
  const exposed = [
    ...expand(spec).map(({ key }) => key),
    ...spec.expose.flatMap((text) => {
      const [range = '', protocol = 'tcp'] = text.split('/')
      return numbers(range).map((port) => `${port}/${protocol}`)
    }),
  ]
  const anonymous = spec.volumes.filter(({ source }) => source === '').map(({ target }) => target)
  const objects = (keys: readonly string[]): Record<string, object> | undefined =>
    keys.length > 0 ? Object.fromEntries(keys.map((key) => [key, {}])) : undefined
  return given({
    Image: spec.image,
    Hostname: word(spec.hostname),
    Domainname: word(spec.domainname),
    User: word(spec.user),
    Tty: spec.tty || undefined,
    OpenStdin: spec.interactive || undefined,
    Env: some(spec.env.map(writeEnv)),
    Cmd: some(spec.command),
    // An empty word takes the image's entrypoint away, as `--entrypoint ""` does.
    Entrypoint: spec.entrypoint === null ? undefined : spec.entrypoint.length === 0 ? [''] : spec.entrypoint,
    WorkingDir: word(spec.workdir),
    Labels: map(spec.labels),
    ExposedPorts: objects(exposed),
    Volumes: objects(anonymous),
    StopSignal: word(spec.stopSignal),
    StopTimeout: read(spec.stopTimeout, readWhole),
    Healthcheck: toHealthcheck(spec.health),
    // Engines before API 1.44 read it here, later ones at the network.
    MacAddress: word(spec.networks[0]?.mac ?? ''),
  })
}

function toHealthcheck(health: RunSpec['health']): Raw | undefined {
  if (health.mode === 'none') return { Test: ['NONE'] }
  const check = given({
    Test: health.mode === 'own' ? health.test : undefined,
    Interval: read(health.interval, readDuration),
    Timeout: read(health.timeout, readDuration),
    StartPeriod: read(health.startPeriod, readDuration),
    StartInterval: read(health.startInterval, readDuration),
    Retries: read(health.retries, readWhole),
  })
  return Object.keys(check).length > 0 ? check : undefined
}

function toHostConfig(spec: RunSpec): Raw {
  const [policy = '', retries = '0'] = spec.restart.split(':')
  const system = spec.securityOpts.some((option) => /^systempaths[=:]unconfined$/.test(option))
  return given({
    Binds: some(spec.volumes.filter(({ source }) => source !== '').map(writeVolume)),
    Mounts: some(spec.mounts.map(readMount).flatMap((mount) => ('problem' in mount ? [] : [toMount(mount)]))),
    Tmpfs: map(spec.tmpfs.map(({ target, options }) => ({ name: target, value: options }))),
    VolumesFrom: some(spec.volumesFrom),
    VolumeDriver: word(spec.volumeDriver),
    PortBindings: toBindings(spec),
    PublishAllPorts: spec.publishAll || undefined,
    NetworkMode: spec.networks[0]?.name || 'default',
    Links: some(spec.links),
    Dns: some(spec.dns),
    DnsOptions: some(spec.dnsOptions),
    DnsSearch: some(spec.dnsSearch),
    // `name=ip` is the newer way of the CLI to write it.
    ExtraHosts: some(spec.extraHosts.map((host) => (/^[^:]+=/.test(host) ? host.replace('=', ':') : host))),
    RestartPolicy: { Name: policy === '' ? 'no' : policy, MaximumRetryCount: readWhole(retries) ?? 0 },
    AutoRemove: spec.rm || undefined,
    Init: spec.init || undefined,
    GroupAdd: some(spec.groupAdd),
    Memory: read(spec.memory, readBytes),
    MemorySwap: spec.memorySwap === '-1' ? -1 : read(spec.memorySwap, readBytes),
    MemoryReservation: read(spec.memoryReservation, readBytes),
    MemorySwappiness: read(spec.memorySwappiness, readWhole),
    NanoCpus: read(spec.cpus, readCpus),
    CpuShares: read(spec.cpuShares, readWhole),
    CpuPeriod: read(spec.cpuPeriod, readWhole),
    CpuQuota: read(spec.cpuQuota, readWhole),
    CpusetCpus: word(spec.cpusetCpus),
    CpusetMems: word(spec.cpusetMems),
    PidsLimit: read(spec.pidsLimit, readWhole),
    ShmSize: read(spec.shmSize, readBytes),
    BlkioWeight: read(spec.blkioWeight, readWhole),
    OomKillDisable: spec.oomKillDisable || undefined,
    OomScoreAdj: read(spec.oomScoreAdj, readWhole),
    Ulimits: some(spec.ulimits.map(toUlimit)),
    Privileged: spec.privileged || undefined,
    ReadonlyRootfs: spec.readOnly || undefined,
    CapAdd: some(capabilities(spec.capAdd)),
    CapDrop: some(capabilities(spec.capDrop).filter((name) => !capabilities(spec.capAdd).includes(name))),
    Devices: some(spec.devices.filter((device) => !isCdi(device)).map(toDevice)),
    DeviceCgroupRules: some(spec.deviceCgroupRules),
    DeviceRequests: some([...toGpus(spec.gpus), ...toCdi(spec.devices.filter(isCdi))]),
    Sysctls: map(spec.sysctls),
    SecurityOpt: some(spec.securityOpts.filter((option) => !/^systempaths[=:]unconfined$/.test(option))),
    ...(system && { MaskedPaths: [], ReadonlyPaths: [] }),
    UsernsMode: word(spec.userns),
    PidMode: word(spec.pid),
    IpcMode: word(spec.ipc),
    UTSMode: word(spec.uts),
    CgroupnsMode: word(spec.cgroupns),
    CgroupParent: word(spec.cgroupParent),
    Runtime: word(spec.runtime),
    StorageOpt: map(spec.storageOpts),
    Annotations: map(spec.annotations),
    LogConfig:
      spec.logDriver === '' && spec.logOptions.length === 0
        ? undefined
        : { Type: spec.logDriver, Config: map(spec.logOptions) ?? {} },
  })
}

/** As the CLI sends them, so that two containers made of the same words are the same. */
function capabilities(names: readonly string[]): string[] {
  const full = names
    .map((name) => name.trim().toUpperCase())
    .map((name) => (name === 'ALL' ? name : `CAP_${name.replace(/^CAP_/, '')}`))
  return full.includes('ALL') ? ['ALL'] : [...new Set(full)].sort()
}

function numbers(range: string): number[] {
  const [first, last] = readRange(range) ?? [0, -1]
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Each published port by itself: ranges of one length go pair by pair, one port into a range is the engine's to choose. */
function expand(spec: RunSpec): { key: string; binding: { HostIp: string; HostPort: string } }[] {
  return spec.ports.flatMap(({ ip, host, container, protocol }) => {
    const inside = numbers(container)
    const outside = numbers(host)
    return inside.map((port, index) => {
      const hostPort = inside.length === 1 ? host : String(outside[index] ?? '')
      return { key: `${port}/${protocol}`, binding: { HostIp: ip, HostPort: hostPort } }
    })
  })
}

function toBindings(spec: RunSpec): Record<string, object[]> | undefined {
  const bindings = new Map<string, object[]>()
  for (const { key, binding } of expand(spec)) bindings.set(key, [...(bindings.get(key) ?? []), binding])
  return bindings.size > 0 ? Object.fromEntries(bindings) : undefined
}

function toMount(mount: Mount): Raw {
  const hasDriver = mount.driver !== '' || Object.keys(mount.driverOptions).length > 0
  const volume = given({
    NoCopy: mount.noCopy || undefined,
    Subpath: word(mount.subpath),
    Labels: Object.keys(mount.labels).length > 0 ? mount.labels : undefined,
    DriverConfig: hasDriver ? { Name: mount.driver || 'local', Options: mount.driverOptions } : undefined,
  })
  const tmpfs = given({ SizeBytes: mount.tmpfsBytes ?? undefined, Mode: mount.tmpfsMode ?? undefined })
  const filled = (options: Raw): Raw | undefined => (Object.keys(options).length > 0 ? options : undefined)
  return given({
    Type: mount.type,
    Source: word(mount.source),
    Target: mount.target,
    ReadOnly: mount.readOnly || undefined,
    BindOptions: mount.type === 'bind' && mount.propagation !== '' ? { Propagation: mount.propagation } : undefined,
    VolumeOptions: mount.type === 'volume' ? filled(volume) : undefined,
    TmpfsOptions: mount.type === 'tmpfs' ? filled(tmpfs) : undefined,
  })
}

function toEndpoint(network: NetworkWish, links: readonly string[]): Raw {
  const ipam = given({
    IPv4Address: word(network.ip),
    IPv6Address: word(network.ip6),
    LinkLocalIPs: some(network.linkLocalIps),
  })
  return given({
    Aliases: some(network.aliases),
    IPAMConfig: Object.keys(ipam).length > 0 ? ipam : undefined,
    MacAddress: word(network.mac),
    Links: links.length > 0 && network.name !== 'bridge' && network.name !== 'default' ? links : undefined,
  })
}

function toUlimit(text: string): Raw {
  const [Name = '', range = ''] = text.split('=')
  const [soft = '', hard = soft] = range.split(':')
  return { Name, Soft: Number(soft), Hard: Number(hard) }
}

function toDevice(text: string): Raw {
  const parts = text.split(':')
  const permissions = /^[rwm]{1,3}$/.test(parts.at(-1) ?? '') ? (parts.pop() ?? 'rwm') : 'rwm'
  const [PathOnHost = '', PathInContainer = PathOnHost] = parts
  return { PathOnHost, PathInContainer, CgroupPermissions: permissions }
}

/** `vendor.com/class=name`, of the Container Device Interface. */
const isCdi = (device: string): boolean => !device.startsWith('/') && device.includes('=')

function toCdi(devices: readonly string[]): Raw[] {
  return devices.length > 0 ? [{ Driver: 'cdi', DeviceIDs: devices, Count: 0 }] : []
}

/** `all`, a number, `device=0,2`, `"device=0,2",capabilities=utility`. */
function toGpus(text: string): Raw[] {
  if (text === '') return []
  const base = { Driver: '', Capabilities: [['gpu']], Options: {} }
  if (text === 'all') return [{ ...base, Count: -1 }]
  if (/^\d+$/.test(text)) return [{ ...base, Count: Number(text) }]
  const said = (name: string): string | undefined =>
    new RegExp(`"${name}=([^"]*)"|(?:^|,)${name}=([^,"]*)`).exec(text)?.slice(1).find(Boolean)
  const ids = said('device')?.split(',')
  const count = said('count')
  const capabilities = said('capabilities')?.split(',') ?? []
  return [
    given({
      ...{ Driver: said('driver') ?? '', Options: {}, Capabilities: [['gpu', ...capabilities]] },
      Count: ids ? undefined : count === 'all' || count === undefined ? -1 : Number(count),
      DeviceIDs: ids,
    }),
  ]
}
