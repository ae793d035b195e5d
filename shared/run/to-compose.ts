import { stringify } from 'yaml'
import type { RunField, RunSpec } from '../contract/run-spec.ts'
import { isHostPath, isNoNetwork } from './check.ts'
import { writeEnv, writePort, writeTmpfs, writeVolume } from './list-words.ts'
import { readMount } from './mount-words.ts'
import { writeBytes } from './quantities.ts'

/** What a compose service cannot say. */
export interface ComposeText {
  readonly text: string
  readonly leftOut: readonly RunField[]
}

type Yaml = Record<string, unknown>

/** The service as a compose file of its own. Volumes and networks keep their names: compose would put the project's before them. */
export function toCompose(spec: RunSpec): ComposeText {
  const name = serviceName(spec)
  const volumes = spec.volumes.flatMap(({ source }) => (source !== '' && !isHostPath(source) ? [source] : []))
  const mounted = spec.mounts.flatMap((text) => {
    const mount = readMount(text)
    return !('problem' in mount) && mount.type === 'volume' && mount.source !== '' ? [mount.source] : []
  })
  const networks = ownNetworks(spec).map((network) => network.name)
  const named = (names: readonly string[], more: object): Yaml =>
    Object.fromEntries([...new Set(names)].map((one) => [one, { name: one, ...more }]))
  const whole: Yaml = { services: { [name]: service(spec) } }
  if (volumes.length + mounted.length > 0) whole.volumes = named([...volumes, ...mounted], {})
  if (networks.length > 0) whole.networks = named(networks, { external: true })
  const text = stringify(escaped(whole), { lineWidth: 0, aliasDuplicateObjects: false })
  return { text, leftOut: leftOut(spec) }
}

const ownNetworks = (spec: RunSpec) =>
  spec.networks.filter(({ name }) => name !== '' && name !== 'default' && name !== 'bridge' && !isNoNetwork(name))

function serviceName(spec: RunSpec): string {
  if (spec.name !== '') return spec.name
  const last = spec.image.split('/').at(-1)?.split(/[:@]/)[0] ?? ''
  return last.replace(/[^a-zA-Z0-9._-]/g, '') || 'app'
}

function leftOut(spec: RunSpec): RunField[] {
  const out: RunField[] = []
  if (spec.rm) out.push('rm')
  if (spec.publishAll) out.push('publishAll')
  if (spec.cpusetMems !== '') out.push('cpusetMems')
  if (spec.volumeDriver !== '') out.push('volumeDriver')
  return out
}

/** `$` begins a variable in a compose file. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$')
  if (Array.isArray(value)) return value.map(escaped)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]))
}

function service(spec: RunSpec): Yaml {
  const yaml: Yaml = {}
  const set = (key: string, value: unknown): void => {
    const isEmpty = value === '' || value === false || value === null || (Array.isArray(value) && value.length === 0)
    if (!isEmpty && !(typeof value === 'object' && Object.keys(value ?? {}).length === 0)) yaml[key] = value
  }
  const asMap = (pairs: readonly { name: string; value: string }[]): Yaml =>
    Object.fromEntries(pairs.map(({ name, value }) => [name, value]))
  set('image', spec.image)
  set('container_name', spec.name)
  set('platform', spec.platform)
  set('pull_policy', spec.pull === 'missing' ? '' : spec.pull)
  if (spec.entrypoint !== null) yaml.entrypoint = spec.entrypoint
  set('command', spec.command)
  set('restart', spec.restart)
  set('stdin_open', spec.interactive)
  set('tty', spec.tty)
  set('ports', spec.ports.map(writePort))
  set('expose', spec.expose)
  set('environment', spec.env.map(writeEnv))
  set('volumes', [...spec.volumes.map(writeVolume), ...spec.mounts.map(longVolume)])
  set('tmpfs', spec.tmpfs.map(writeTmpfs))
  set(
    'volumes_from',
    spec.volumesFrom.map((from) => `container:${from}`),
  )
  const [first] = spec.networks
  const own = ownNetworks(spec)
  if (first && isNoNetwork(first.name)) set('network_mode', first.name)
  else if (own.length === 0) set('network_mode', first ? first.name : '')
  else set('networks', Object.fromEntries(own.map((network) => [network.name, networkOf(network)])))
  set('external_links', spec.links)
  set('hostname', spec.hostname)
  set('domainname', spec.domainname)
  set('dns', spec.dns)
  set('dns_opt', spec.dnsOptions)
  set('dns_search', spec.dnsSearch)
  set('extra_hosts', spec.extraHosts)
  set('user', spec.user)
  set('working_dir', spec.workdir)
  set('group_add', spec.groupAdd)
  set('init', spec.init)
  set('stop_signal', spec.stopSignal)
  set('stop_grace_period', spec.stopTimeout === '' ? '' : `${spec.stopTimeout}s`)
  set('healthcheck', healthcheck(spec.health))
  set('mem_limit', spec.memory)
  set('memswap_limit', spec.memorySwap)
  set('mem_reservation', spec.memoryReservation)
  set('mem_swappiness', spec.memorySwappiness)
  set('cpus', spec.cpus)
  set('cpu_shares', spec.cpuShares)
  set('cpu_period', spec.cpuPeriod)
  set('cpu_quota', spec.cpuQuota)
  set('cpuset', spec.cpusetCpus)
  set('pids_limit', spec.pidsLimit)
  set('shm_size', spec.shmSize)
  if (spec.blkioWeight !== '') yaml.blkio_config = { weight: spec.blkioWeight }
  set('oom_kill_disable', spec.oomKillDisable)
  set('oom_score_adj', spec.oomScoreAdj)
  set('ulimits', Object.fromEntries(spec.ulimits.map(ulimit)))
  set('privileged', spec.privileged)
  set('read_only', spec.readOnly)
  set('cap_add', spec.capAdd)
  set('cap_drop', spec.capDrop)
  set('devices', spec.devices)
  set('device_cgroup_rules', spec.deviceCgroupRules)
  set('gpus', spec.gpus)
  set('sysctls', asMap(spec.sysctls))
  set('security_opt', spec.securityOpts)
  set('userns_mode', spec.userns)
  set('pid', spec.pid)
  set('ipc', spec.ipc)
  set('uts', spec.uts)
  set('cgroup', spec.cgroupns)
  set('cgroup_parent', spec.cgroupParent)
  set('runtime', spec.runtime)
  set('storage_opt', asMap(spec.storageOpts))
  const logging: Yaml = {}
  if (spec.logDriver !== '') logging.driver = spec.logDriver
  if (spec.logOptions.length > 0) logging.options = asMap(spec.logOptions)
  set('logging', logging)
  set('labels', asMap(spec.labels))
  set('annotations', asMap(spec.annotations))
  return yaml
}

function networkOf(network: RunSpec['networks'][number]): Yaml | null {
  const yaml: Yaml = {}
  if (network.aliases.length > 0) yaml.aliases = network.aliases
  if (network.ip !== '') yaml.ipv4_address = network.ip
  if (network.ip6 !== '') yaml.ipv6_address = network.ip6
  if (network.mac !== '') yaml.mac_address = network.mac
  if (network.linkLocalIps.length > 0) yaml.link_local_ips = network.linkLocalIps
  return Object.keys(yaml).length > 0 ? yaml : null
}

function healthcheck(health: RunSpec['health']): Yaml {
  if (health.mode === 'none') return { disable: true }
  const yaml: Yaml = {}
  if (health.mode === 'own') yaml.test = health.test
  if (health.interval !== '') yaml.interval = health.interval
  if (health.timeout !== '') yaml.timeout = health.timeout
  if (health.startPeriod !== '') yaml.start_period = health.startPeriod
  if (health.startInterval !== '') yaml.start_interval = health.startInterval
  if (health.retries !== '') yaml.retries = health.retries
  return yaml
}

function ulimit(text: string): [name: string, value: unknown] {
  const [name = '', range = ''] = text.split('=')
  const [soft = '', hard] = range.split(':')
  return [name, hard === undefined ? soft : { soft, hard }]
}

/** A `--mount` in compose's long form; one that cannot be read stays as it is. */
function longVolume(text: string): unknown {
  const mount = readMount(text)
  if ('problem' in mount) return text
  const yaml: Yaml = { type: mount.type }
  if (mount.source !== '') yaml.source = mount.source
  yaml.target = mount.target
  if (mount.readOnly) yaml.read_only = true
  if (mount.type === 'bind' && mount.propagation !== '') yaml.bind = { propagation: mount.propagation }
  if (mount.type === 'volume' && (mount.noCopy || mount.subpath !== '')) {
    yaml.volume = { ...(mount.noCopy && { nocopy: true }), ...(mount.subpath !== '' && { subpath: mount.subpath }) }
  }
  if (mount.type === 'tmpfs' && (mount.tmpfsBytes !== null || mount.tmpfsMode !== null)) {
    yaml.tmpfs = {
      ...(mount.tmpfsBytes !== null && { size: writeBytes(mount.tmpfsBytes) }),
      ...(mount.tmpfsMode !== null && { mode: `0${mount.tmpfsMode.toString(8)}` }),
    }
  }
  return yaml
}
