import type { NetworkWish, RunSpec } from '../../shared/contract/run-spec.ts'
import { isNoNetwork } from '../../shared/run/check.ts'
import { emptyNetwork, emptySpec } from '../../shared/run/empty-spec.ts'
import { readEnv, readTmpfs, readVolume, writeCsv } from '../../shared/run/list-words.ts'
import { writeBytes, writeCpus, writeDuration } from '../../shared/run/quantities.ts'
import type { OwnParts } from './own-parts.ts'
import { argv, flag, list, number, pairs, type Raw, record, text, texts } from './raw.ts'

/** The words of `docker run` that make a container like this one; `own` is without what image and engine add by themselves. */
export function toRunSpec({ name, image, config, host, networks, defaults }: OwnParts): RunSpec {
  const command = commandOf(config, defaults)
  const policy = record(host.RestartPolicy)
  const retries = number(policy.MaximumRetryCount) ?? 0
  const restart = text(policy.Name)
  const log = record(host.LogConfig)
  const bindings = Object.entries(record(host.PortBindings))
  const published = new Set(bindings.map(([key]) => key))
  return {
    ...emptySpec,
    image,
    name,
    ...command,
    env: texts(config.Env).map(readEnv),
    labels: pairs(config.Labels),
    annotations: pairs(host.Annotations),
    ports: bindings.flatMap(([key, value]) => portsOf(key, value)),
    publishAll: flag(host.PublishAllPorts),
    expose: Object.keys(record(config.ExposedPorts))
      .filter((key) => !published.has(key))
      .map((key) => key.replace(/\/tcp$/, '')),
    volumes: [
      ...texts(host.Binds).map(readVolume),
      ...Object.keys(record(config.Volumes)).map((target) => ({ source: '', target, options: '' })),
    ],
    tmpfs: pairs(host.Tmpfs).map(({ name: target, value }) => readTmpfs(value === '' ? target : `${target}:${value}`)),
    mounts: list(host.Mounts).map((mount) => mountOf(record(mount))),
    volumesFrom: texts(host.VolumesFrom),
    volumeDriver: text(host.VolumeDriver),
    networks: networksOf(text(host.NetworkMode), networks, text(config.MacAddress)),
    links: texts(host.Links),
    hostname: text(config.Hostname),
    domainname: text(config.Domainname),
    dns: texts(host.Dns),
    dnsOptions: texts(host.DnsOptions),
    dnsSearch: texts(host.DnsSearch),
    extraHosts: texts(host.ExtraHosts),
    interactive: flag(config.OpenStdin),
    tty: flag(config.Tty),
    user: text(config.User),
    workdir: text(config.WorkingDir),
    groupAdd: texts(host.GroupAdd),
    init: flag(host.Init),
    rm: flag(host.AutoRemove),
    restart: restart === 'no' ? '' : restart === 'on-failure' && retries > 0 ? `on-failure:${retries}` : restart,
    stopSignal: text(config.StopSignal),
    stopTimeout: wholeOf(config.StopTimeout, null),
    health: healthOf(record(config.Healthcheck)),
    memory: bytesOf(host.Memory),
    memorySwap: number(host.MemorySwap) === -1 ? '-1' : bytesOf(host.MemorySwap),
    memoryReservation: bytesOf(host.MemoryReservation),
    memorySwappiness: wholeOf(host.MemorySwappiness, -1),
    cpus: number(host.NanoCpus) ? writeCpus(number(host.NanoCpus) ?? 0) : '',
    cpuShares: wholeOf(host.CpuShares),
    cpuPeriod: wholeOf(host.CpuPeriod),
    cpuQuota: wholeOf(host.CpuQuota),
    cpusetCpus: text(host.CpusetCpus),
    cpusetMems: text(host.CpusetMems),
    pidsLimit: wholeOf(host.PidsLimit),
    shmSize: bytesOf(host.ShmSize),
    blkioWeight: wholeOf(host.BlkioWeight),
    oomKillDisable: flag(host.OomKillDisable),
    oomScoreAdj: wholeOf(host.OomScoreAdj),
    ulimits: list(host.Ulimits).map((one) => ulimitOf(record(one))),
    privileged: flag(host.Privileged),
    readOnly: flag(host.ReadonlyRootfs),
    capAdd: texts(host.CapAdd).map((cap) => cap.replace(/^CAP_/, '')),
    capDrop: texts(host.CapDrop).map((cap) => cap.replace(/^CAP_/, '')),
    devices: list(host.Devices).map((one) => deviceOf(record(one))),
    deviceCgroupRules: texts(host.DeviceCgroupRules),
    gpus: list(host.DeviceRequests)
      .map((one) => gpusOf(record(one)))
      .join(''),
    sysctls: pairs(host.Sysctls),
    securityOpts: [
      ...texts(host.SecurityOpt),
      ...(Array.isArray(host.MaskedPaths) && host.MaskedPaths.length === 0 ? ['systempaths=unconfined'] : []),
    ],
    userns: text(host.UsernsMode),
    pid: text(host.PidMode),
    ipc: text(host.IpcMode),
    uts: text(host.UTSMode),
    cgroupns: text(host.CgroupnsMode),
    cgroupParent: text(host.CgroupParent),
    runtime: text(host.Runtime),
    storageOpts: pairs(host.StorageOpt),
    logDriver: text(log.Type),
    logOptions: pairs(log.Config),
  }
}

/** Already without the image's. A command of its own with the image's entrypoint, or an entrypoint of its own. */
function commandOf(config: Raw, defaults: Raw): Pick<RunSpec, 'entrypoint' | 'command'> {
  const command = argv(config.Cmd)
  if (!('Entrypoint' in config)) return { entrypoint: null, command }
  const entrypoint = argv(config.Entrypoint).filter((part, at) => part !== '' || at > 0)
  return { entrypoint: entrypoint.length === 0 && argv(defaults.Entrypoint).length === 0 ? null : entrypoint, command }
}

function portsOf(key: string, value: unknown): RunSpec['ports'] {
  const [container = '', proto = 'tcp'] = key.split('/')
  const protocol = proto === 'udp' || proto === 'sctp' ? proto : 'tcp'
  return list(value).map((item) => {
    const host = text(record(item).HostPort)
    return { ip: text(record(item).HostIp), host: host === '0' ? '' : host, container, protocol }
  })
}

const bytesOf = (value: unknown): string => {
  const bytes = number(value)
  return bytes === null || bytes <= 0 ? '' : writeBytes(bytes)
}

/** `none`: what the engine says where nothing is set. */
const wholeOf = (value: unknown, none: number | null = 0): string => {
  const given = number(value)
  return given === null || given === none ? '' : String(given)
}

function healthOf(check: Raw): RunSpec['health'] {
  const test = argv(check.Test)
  const time = (value: unknown): string => (number(value) ? writeDuration(number(value) ?? 0) : '')
  const isOff = test[0] === 'NONE'
  return {
    mode: isOff ? 'none' : test.length > 0 ? 'own' : 'image',
    test: isOff ? [] : test,
    ...{ interval: time(check.Interval), timeout: time(check.Timeout), retries: wholeOf(check.Retries) },
    ...{ startPeriod: time(check.StartPeriod), startInterval: time(check.StartInterval) },
  }
}

function networksOf(mode: string, networks: Raw, mac: string): NetworkWish[] {
  const isDefault = mode === '' || mode === 'default' || mode === 'bridge'
  if (isNoNetwork(mode)) return [{ ...emptyNetwork, name: mode }]
  const all = Object.entries(networks).map(([name, value]) => {
    const endpoint = record(value)
    const ipam = record(endpoint.IPAMConfig)
    return {
      ...{ name, aliases: texts(endpoint.Aliases), mac: '' },
      ...{ ip: text(ipam.IPv4Address), ip6: text(ipam.IPv6Address), linkLocalIps: texts(ipam.LinkLocalIPs) },
    }
  })
  const startsWith = isDefault ? 'bridge' : mode
  // A mode can be a network's id.
  const first = all.find(({ name }) => name === startsWith) ?? { ...emptyNetwork, name: isDefault ? 'bridge' : mode }
  const others = all.filter(({ name }) => name !== first.name)
  const isPlain = isDefault && first.aliases.length === 0 && first.ip === '' && first.ip6 === '' && mac === ''
  return isPlain && others.length === 0 ? [] : [{ ...first, mac }, ...others]
}

function mountOf(mount: Raw): string {
  const volume = record(mount.VolumeOptions)
  const driver = record(volume.DriverConfig)
  const tmpfs = record(mount.TmpfsOptions)
  const field = (name: string, value: string): string[] => (value === '' ? [] : [`${name}=${value}`])
  const mode = number(tmpfs.Mode)
  return writeCsv([
    ...field('type', text(mount.Type)),
    ...field('source', text(mount.Source)),
    ...field('target', text(mount.Target)),
    ...(flag(mount.ReadOnly) ? ['readonly'] : []),
    ...field('bind-propagation', text(record(mount.BindOptions).Propagation)),
    ...(flag(volume.NoCopy) ? ['volume-nocopy'] : []),
    ...field('volume-subpath', text(volume.Subpath)),
    ...field('volume-driver', text(driver.Name)),
    ...pairs(driver.Options).map(({ name, value }) => `volume-opt=${name}=${value}`),
    ...pairs(volume.Labels).map(({ name, value }) => `volume-label=${name}=${value}`),
    ...field('tmpfs-size', bytesOf(tmpfs.SizeBytes)),
    ...field('tmpfs-mode', mode ? `0${mode.toString(8)}` : ''),
  ])
}

function ulimitOf(limit: Raw): string {
  const soft = number(limit.Soft) ?? 0
  const hard = number(limit.Hard) ?? soft
  return `${text(limit.Name)}=${soft}${soft === hard ? '' : `:${hard}`}`
}

function deviceOf(device: Raw): string {
  const host = text(device.PathOnHost)
  const inside = text(device.PathInContainer) || host
  const permissions = text(device.CgroupPermissions) || 'rwm'
  const tail = permissions === 'rwm' ? '' : `:${permissions}`
  return inside === host ? `${host}${tail}` : `${host}:${inside}${tail}`
}

function gpusOf(request: Raw): string {
  const ids = texts(request.DeviceIDs)
  if (ids.length > 0) return `"device=${ids.join(',')}"`
  const count = number(request.Count) ?? 0
  return count === -1 ? 'all' : count > 0 ? String(count) : ''
}
