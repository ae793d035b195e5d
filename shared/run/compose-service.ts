import type { NetworkWish, RunSpec } from '../contract/run-spec.ts'
import { emptyNetwork } from './empty-spec.ts'
import type { Draft } from './flags.ts'
import { readEnv, readPort, readTmpfs, readVolume, writeCsv } from './list-words.ts'
import { readDuration } from './quantities.ts'
import { shellWords } from './shell-words.ts'

export type Yaml = Readonly<Record<string, unknown>>
/** Puts a value of the service into the spec; false where it is not of a form that it can have. */
type Take = (spec: Draft, value: unknown) => boolean

export const isMap = (value: unknown): value is Yaml =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What compose takes for one word: text, number, boolean. */
export function wordOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

function wordsOf(value: unknown): string[] | null {
  if (value === null) return []
  const list = Array.isArray(value) ? value : [value]
  const words = list.map(wordOf)
  return words.every((word) => word !== null) ? words : null
}

/** A list of `NAME=value`, or a map. */
function pairsOf(value: unknown): { name: string; value: string | null }[] | null {
  if (value === null) return []
  if (!isMap(value)) return wordsOf(value)?.map(readEnv) ?? null
  const pairs: { name: string; value: string | null }[] = []
  for (const [name, inner] of Object.entries(value)) {
    const text = inner === null ? null : wordOf(inner)
    if (text === null && inner !== null) return null
    pairs.push({ name, value: text })
  }
  return pairs
}

/** A command as a list, or as a line that a shell would take apart. */
function argvOf(value: unknown): string[] | null {
  if (typeof value === 'string') return shellWords(value).words.map(({ text }) => text)
  return wordsOf(value)
}

type Texts = { [Field in keyof RunSpec]: RunSpec[Field] extends string ? Field : never }[keyof RunSpec]
type Lists = { [Field in keyof RunSpec]: RunSpec[Field] extends string[] ? Field : never }[keyof RunSpec]
type Flags = { [Field in keyof RunSpec]: RunSpec[Field] extends boolean ? Field : never }[keyof RunSpec]

const text =
  (field: Exclude<Texts, 'pull'>): Take =>
  (spec, value) => {
    const word = wordOf(value)
    if (word === null) return false
    spec[field] = word
    return true
  }
const list =
  (field: Lists): Take =>
  (spec, value) => {
    const words = wordsOf(value)
    if (!words) return false
    spec[field] = words
    return true
  }
const flag =
  (field: Flags): Take =>
  (spec, value) => {
    if (typeof value !== 'boolean') return false
    spec[field] = value
    return true
  }
const pairs =
  (field: 'labels' | 'annotations' | 'sysctls' | 'storageOpts'): Take =>
  (spec, value) => {
    const read = pairsOf(value)
    if (!read) return false
    spec[field] = read.map(({ name, value: given }) => ({ name, value: given ?? '' }))
    return true
  }

/** Keys of a compose service. What is not here is named as left out. */
export const composeKeys: Readonly<Record<string, Take>> = {
  image: text('image'),
  container_name: text('name'),
  platform: text('platform'),
  pull_policy(spec, value) {
    if (value === 'if_not_present') spec.pull = 'missing'
    else if (value === 'always' || value === 'never' || value === 'missing') spec.pull = value
    else return false
    return true
  },
  entrypoint(spec, value) {
    if (value === null) return true
    spec.entrypoint = argvOf(value)?.filter((word, at) => word !== '' || at > 0) ?? null
    return spec.entrypoint !== null
  },
  command(spec, value) {
    if (value === null) return true
    const words = argvOf(value)
    spec.command = words ?? []
    return words !== null
  },
  restart: text('restart'),
  stdin_open: flag('interactive'),
  tty: flag('tty'),
  ports(spec, value) {
    const ports = Array.isArray(value) ? value.map(portOf) : [null]
    if (!ports.every((port) => port !== null)) return false
    spec.ports = ports
    return true
  },
  expose: list('expose'),
  environment(spec, value) {
    const env = pairsOf(value)
    if (!env) return false
    spec.env = env
    return true
  },
  volumes: (spec, value) => Array.isArray(value) && value.every((item) => takeVolume(spec, item)),
  tmpfs(spec, value) {
    const words = wordsOf(value)
    if (!words) return false
    spec.tmpfs = [...spec.tmpfs, ...words.map(readTmpfs)]
    return true
  },
  volumes_from(spec, value) {
    const words = wordsOf(value)
    spec.volumesFrom = words?.map((word) => word.replace(/^container:/, '')) ?? []
    return words !== null
  },
  network_mode(spec, value) {
    if (typeof value !== 'string' || value.startsWith('service:')) return false
    spec.networks = [{ ...emptyNetwork, name: value }]
    return true
  },
  networks(spec, value) {
    if (Array.isArray(value) || !isMap(value)) {
      const names = wordsOf(value)
      spec.networks = names?.map((name) => ({ ...emptyNetwork, name })) ?? []
      return names !== null
    }
    const networks = Object.entries(value).map(([name, inner]) => networkOf(name, inner))
    spec.networks = networks.flatMap((network) => network ?? [])
    return networks.every((network) => network !== null)
  },
  mac_address(spec, value) {
    const [first = emptyNetwork, ...others] = spec.networks
    if (typeof value !== 'string') return false
    spec.networks = [{ ...first, mac: value }, ...others]
    return true
  },
  links: list('links'),
  external_links: list('links'),
  hostname: text('hostname'),
  domainname: text('domainname'),
  dns: list('dns'),
  dns_opt: list('dnsOptions'),
  dns_search: list('dnsSearch'),
  extra_hosts(spec, value) {
    const hosts = pairsOf(value)
    spec.extraHosts = Array.isArray(value)
      ? (wordsOf(value) ?? [])
      : (hosts?.map(({ name, value: ip }) => `${name}:${ip ?? ''}`) ?? [])
    return hosts !== null
  },
  user: text('user'),
  working_dir: text('workdir'),
  group_add: list('groupAdd'),
  init: flag('init'),
  stop_signal: text('stopSignal'),
  stop_grace_period(spec, value) {
    const nanos = readDuration(String(value))
    if (nanos === null) return false
    spec.stopTimeout = String(Math.ceil(nanos / 1e9))
    return true
  },
  healthcheck(spec, value) {
    if (!isMap(value)) return false
    const said = (key: string): string => wordOf(value[key] ?? '') ?? ''
    const test = typeof value.test === 'string' ? ['CMD-SHELL', value.test] : wordsOf(value.test ?? [])
    if (!test) return false
    const isOff = value.disable === true || test[0] === 'NONE'
    spec.health = {
      mode: isOff ? 'none' : test.length > 0 ? 'own' : 'image',
      test: isOff ? [] : test,
      ...{ interval: said('interval'), timeout: said('timeout'), retries: said('retries') },
      ...{ startPeriod: said('start_period'), startInterval: said('start_interval') },
    }
    return true
  },
  mem_limit: text('memory'),
  memswap_limit: text('memorySwap'),
  mem_reservation: text('memoryReservation'),
  mem_swappiness: text('memorySwappiness'),
  cpus: text('cpus'),
  cpu_shares: text('cpuShares'),
  cpu_period: text('cpuPeriod'),
  cpu_quota: text('cpuQuota'),
  cpuset: text('cpusetCpus'),
  pids_limit: text('pidsLimit'),
  shm_size: text('shmSize'),
  blkio_config(spec, value) {
    const weight = isMap(value) && Object.keys(value).length === 1 ? wordOf(value.weight) : null
    if (weight !== null) spec.blkioWeight = weight
    return weight !== null
  },
  deploy: takeDeploy,
  oom_kill_disable: flag('oomKillDisable'),
  oom_score_adj: text('oomScoreAdj'),
  ulimits(spec, value) {
    if (!isMap(value)) return false
    spec.ulimits = Object.entries(value).map(([name, inner]) =>
      isMap(inner)
        ? `${name}=${wordOf(inner.soft) ?? ''}:${wordOf(inner.hard) ?? ''}`
        : `${name}=${wordOf(inner) ?? ''}`,
    )
    return true
  },
  privileged: flag('privileged'),
  read_only: flag('readOnly'),
  cap_add: list('capAdd'),
  cap_drop: list('capDrop'),
  devices: list('devices'),
  device_cgroup_rules: list('deviceCgroupRules'),
  gpus: text('gpus'),
  sysctls: pairs('sysctls'),
  security_opt: list('securityOpts'),
  userns_mode: text('userns'),
  pid: text('pid'),
  ipc: text('ipc'),
  uts: text('uts'),
  cgroup: text('cgroupns'),
  cgroup_parent: text('cgroupParent'),
  runtime: text('runtime'),
  storage_opt: pairs('storageOpts'),
  logging(spec, value) {
    if (!isMap(value)) return false
    const options = pairsOf(value.options ?? {})
    spec.logDriver = wordOf(value.driver ?? '') ?? ''
    spec.logOptions = options?.map(({ name, value: given }) => ({ name, value: given ?? '' })) ?? []
    return options !== null
  },
  labels: pairs('labels'),
  annotations: pairs('annotations'),
}

function portOf(value: unknown): RunSpec['ports'][number] | null {
  if (!isMap(value)) return readPort(wordOf(value) ?? '')
  const container = wordOf(value.target)
  const protocol = value.protocol ?? 'tcp'
  if (container === null || (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp')) return null
  return { ip: wordOf(value.host_ip ?? '') ?? '', host: wordOf(value.published ?? '') ?? '', container, protocol }
}

function takeVolume(spec: Draft, value: unknown): boolean {
  if (typeof value === 'string') {
    spec.volumes = [...spec.volumes, readVolume(value)]
    return true
  }
  if (!isMap(value)) return false
  const fields: string[] = []
  const add = (name: string, given: unknown): void => {
    const word = wordOf(given ?? null)
    if (word !== null && word !== '' && word !== 'false') fields.push(word === 'true' ? name : `${name}=${word}`)
  }
  const part = (key: string): Yaml => (isMap(value[key]) ? value[key] : {})
  for (const key of ['type', 'source', 'target']) add(key, value[key])
  add('readonly', value.read_only)
  add('bind-propagation', part('bind').propagation)
  add('volume-nocopy', part('volume').nocopy)
  add('volume-subpath', part('volume').subpath)
  add('tmpfs-size', part('tmpfs').size)
  add('tmpfs-mode', part('tmpfs').mode)
  spec.mounts = [...spec.mounts, writeCsv(fields)]
  return true
}

function networkOf(name: string, value: unknown): NetworkWish | null {
  if (value === null) return { ...emptyNetwork, name }
  if (!isMap(value)) return null
  const said = (key: string): string => wordOf(value[key] ?? '') ?? ''
  return {
    ...{ name, aliases: wordsOf(value.aliases ?? []) ?? [], linkLocalIps: wordsOf(value.link_local_ips ?? []) ?? [] },
    ...{ ip: said('ipv4_address'), ip6: said('ipv6_address'), mac: said('mac_address') },
  }
}

/** Only its limits mean anything to one engine. */
function takeDeploy(spec: Draft, value: unknown): boolean {
  if (!isMap(value) || !isMap(value.resources)) return false
  const { limits = {}, reservations = {} } = value.resources
  if (!isMap(limits) || !isMap(reservations)) return false
  const said = (from: Yaml, key: string): string => wordOf(from[key] ?? '') ?? ''
  spec.cpus = said(limits, 'cpus') || spec.cpus
  spec.memory = said(limits, 'memory') || spec.memory
  spec.pidsLimit = said(limits, 'pids') || spec.pidsLimit
  spec.memoryReservation = said(reservations, 'memory') || spec.memoryReservation
  return Object.keys(value).length === 1 && Object.keys(reservations).every((key) => key === 'memory')
}
