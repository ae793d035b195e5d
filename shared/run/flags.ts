import type { NetworkWish, RunField, RunSpec } from '../contract/run-spec.ts'
import { emptyNetwork } from './empty-spec.ts'
import {
  readEnv,
  readNetwork,
  readPair,
  readPort,
  readTmpfs,
  readVolume,
  writeEnv,
  writeNetwork,
  writePair,
  writePort,
  writeTmpfs,
  writeVolume,
} from './list-words.ts'

export type Draft = { -readonly [Field in RunField]: RunSpec[Field] }

/** What a value could not be read as; the parser names it. */
export type FlagProblem = 'bad-value' | 'takes-no-value' | 'from-shell'

/** A flag of `docker run`, both ways. */
export interface Flag {
  readonly long: string
  readonly short?: string
  /** Flags without a value are true where they stand. */
  readonly isSwitch?: true
  /** Puts a value into the spec; `false` for a switch is `--rm=false`. */
  take(spec: Draft, value: string): FlagProblem | null
  /** The values with which it stands in a command for this spec; a switch gives `['']`. */
  give(spec: RunSpec): readonly string[]
}

type FieldsOf<Type> = { [Field in RunField]: RunSpec[Field] extends Type ? Field : never }[RunField]
type TextField = Exclude<FieldsOf<string>, 'pull'>
type PairField = 'labels' | 'annotations' | 'sysctls' | 'storageOpts' | 'logOptions'
type ListField = Exclude<FieldsOf<string[]>, 'command'>

function text(long: string, field: TextField, short?: string): Flag {
  return {
    long,
    ...(short && { short }),
    take(spec, value) {
      spec[field] = value
      return null
    },
    give: (spec) => (spec[field] === '' ? [] : [spec[field]]),
  }
}

function flag(long: string, field: FieldsOf<boolean>, short?: string): Flag {
  return {
    ...{ long, isSwitch: true },
    ...(short && { short }),
    take(spec, value) {
      spec[field] = value !== 'false'
      return null
    },
    give: (spec) => (spec[field] ? [''] : []),
  }
}

function many(long: string, field: ListField, short?: string): Flag {
  return {
    long,
    ...(short && { short }),
    take(spec, value) {
      spec[field] = [...spec[field], value]
      return null
    },
    give: (spec) => spec[field],
  }
}

function pairs(long: string, field: PairField, short?: string): Flag {
  return {
    long,
    ...(short && { short }),
    take(spec, value) {
      spec[field] = [...spec[field], readPair(value)]
      return null
    },
    give: (spec) => spec[field].map(writePair),
  }
}

type HealthTime = 'interval' | 'timeout' | 'startPeriod' | 'startInterval' | 'retries'

function health(long: string, field: HealthTime): Flag {
  return {
    long,
    take(spec, value) {
      spec.health = { ...spec.health, [field]: value }
      return null
    },
    give: (spec) => (spec.health.mode === 'none' || spec.health[field] === '' ? [] : [spec.health[field]]),
  }
}

/** Options of the network that the container starts with. Where there are several, each tells its own. */
function ofNetwork(
  long: string,
  take: (network: NetworkWish, value: string) => NetworkWish,
  give: (network: NetworkWish) => string[],
): Flag {
  return {
    long,
    take(spec, value) {
      const [first = emptyNetwork, ...others] = spec.networks
      spec.networks = [take(first, value), ...others]
      return null
    },
    give: (spec) => (spec.networks.length === 1 && spec.networks[0] ? give(spec.networks[0]) : []),
  }
}

const given = (value: string): string[] => (value === '' ? [] : [value])

/** In the order in which a command is written. */
export const flags: readonly Flag[] = [
  text('name', 'name'),
  flag('rm', 'rm'),
  text('restart', 'restart'),
  flag('interactive', 'interactive', 'i'),
  flag('tty', 'tty', 't'),
  {
    ...{ long: 'publish', short: 'p' },
    take(spec, value) {
      const port = readPort(value)
      if (!port) return 'bad-value'
      spec.ports = [...spec.ports, port]
      return null
    },
    give: (spec) => spec.ports.map(writePort),
  },
  flag('publish-all', 'publishAll', 'P'),
  many('expose', 'expose'),
  {
    ...{ long: 'volume', short: 'v' },
    take(spec, value) {
      spec.volumes = [...spec.volumes, readVolume(value)]
      return null
    },
    give: (spec) => spec.volumes.map(writeVolume),
  },
  many('mount', 'mounts'),
  {
    long: 'tmpfs',
    take(spec, value) {
      spec.tmpfs = [...spec.tmpfs, readTmpfs(value)]
      return null
    },
    give: (spec) => spec.tmpfs.map(writeTmpfs),
  },
  many('volumes-from', 'volumesFrom'),
  text('volume-driver', 'volumeDriver'),
  {
    ...{ long: 'env', short: 'e' },
    take(spec, value) {
      const variable = readEnv(value)
      spec.env = [...spec.env, variable]
      return variable.value === null ? 'from-shell' : null
    },
    give: (spec) => spec.env.map(writeEnv),
  },
  {
    long: 'network',
    take(spec, value) {
      const { network, unknown } = readNetwork(value)
      const [first, ...others] = spec.networks
      // `--network-alias` and the like may stand before the network that they belong to.
      if (first?.name === '') spec.networks = [{ ...first, name: network.name }, ...others]
      else spec.networks = [...spec.networks, network]
      return unknown.length > 0 ? 'bad-value' : null
    },
    give: ({ networks }) => (networks.length === 1 ? given(networks[0]?.name ?? '') : networks.map(writeNetwork)),
  },
  ofNetwork(
    'network-alias',
    (network, value) => ({ ...network, aliases: [...network.aliases, value] }),
    ({ aliases }) => aliases,
  ),
  ofNetwork(
    'ip',
    (network, ip) => ({ ...network, ip }),
    ({ ip }) => given(ip),
  ),
  ofNetwork(
    'ip6',
    (network, ip6) => ({ ...network, ip6 }),
    ({ ip6 }) => given(ip6),
  ),
  ofNetwork(
    'mac-address',
    (network, mac) => ({ ...network, mac }),
    ({ mac }) => given(mac),
  ),
  ofNetwork(
    'link-local-ip',
    (network, value) => ({ ...network, linkLocalIps: [...network.linkLocalIps, value] }),
    ({ linkLocalIps }) => linkLocalIps,
  ),
  many('link', 'links'),
  text('hostname', 'hostname', 'h'),
  text('domainname', 'domainname'),
  many('dns', 'dns'),
  many('dns-option', 'dnsOptions'),
  many('dns-search', 'dnsSearch'),
  many('add-host', 'extraHosts'),
  text('user', 'user', 'u'),
  many('group-add', 'groupAdd'),
  text('workdir', 'workdir', 'w'),
  flag('init', 'init'),
  text('stop-signal', 'stopSignal'),
  text('stop-timeout', 'stopTimeout'),
  text('memory', 'memory', 'm'),
  text('memory-swap', 'memorySwap'),
  text('memory-reservation', 'memoryReservation'),
  text('memory-swappiness', 'memorySwappiness'),
  text('cpus', 'cpus'),
  text('cpu-shares', 'cpuShares', 'c'),
  text('cpu-period', 'cpuPeriod'),
  text('cpu-quota', 'cpuQuota'),
  text('cpuset-cpus', 'cpusetCpus'),
  text('cpuset-mems', 'cpusetMems'),
  text('pids-limit', 'pidsLimit'),
  text('shm-size', 'shmSize'),
  text('blkio-weight', 'blkioWeight'),
  flag('oom-kill-disable', 'oomKillDisable'),
  text('oom-score-adj', 'oomScoreAdj'),
  many('ulimit', 'ulimits'),
  {
    long: 'health-cmd',
    take(spec, value) {
      spec.health = { ...spec.health, mode: 'own', test: ['CMD-SHELL', value] }
      return null
    },
    give: ({ health: { mode, test } }) => (mode === 'own' ? [shellLineOf(test)] : []),
  },
  health('health-interval', 'interval'),
  health('health-timeout', 'timeout'),
  health('health-start-period', 'startPeriod'),
  health('health-start-interval', 'startInterval'),
  health('health-retries', 'retries'),
  {
    ...{ long: 'no-healthcheck', isSwitch: true },
    take(spec, value) {
      spec.health = { ...spec.health, mode: value === 'false' ? 'image' : 'none' }
      return null
    },
    give: (spec) => (spec.health.mode === 'none' ? [''] : []),
  },
  flag('privileged', 'privileged'),
  flag('read-only', 'readOnly'),
  many('cap-add', 'capAdd'),
  many('cap-drop', 'capDrop'),
  many('device', 'devices'),
  many('device-cgroup-rule', 'deviceCgroupRules'),
  text('gpus', 'gpus'),
  pairs('sysctl', 'sysctls'),
  many('security-opt', 'securityOpts'),
  text('userns', 'userns'),
  text('pid', 'pid'),
  text('ipc', 'ipc'),
  text('uts', 'uts'),
  text('cgroupns', 'cgroupns'),
  text('cgroup-parent', 'cgroupParent'),
  text('runtime', 'runtime'),
  pairs('storage-opt', 'storageOpts'),
  text('log-driver', 'logDriver'),
  pairs('log-opt', 'logOptions'),
  pairs('label', 'labels', 'l'),
  pairs('annotation', 'annotations'),
  text('platform', 'platform'),
  {
    long: 'pull',
    take(spec, value) {
      if (value !== 'always' && value !== 'missing' && value !== 'never') return 'bad-value'
      spec.pull = value
      return null
    },
    give: (spec) => (spec.pull === 'missing' ? [] : [spec.pull]),
  },
  {
    long: 'entrypoint',
    take(spec, value) {
      spec.entrypoint = value === '' ? [] : [value]
      return null
    },
    give: ({ entrypoint }) => (entrypoint === null ? [] : [entrypoint[0] ?? '']),
  },
]

/** Other names of the same. */
export const aliases: Readonly<Record<string, string>> = {
  net: 'network',
  'net-alias': 'network-alias',
  'dns-opt': 'dns-option',
}

/** Of the terminal that runs the command, so they mean nothing here. True: takes a value. */
export const ofTerminal: Readonly<Record<string, boolean>> = {
  detach: false,
  'detach-keys': true,
  'sig-proxy': false,
  attach: true,
  quiet: false,
  'disable-content-trust': false,
  help: false,
}

/** Known, and not carried over: they are named instead. True: takes a value. */
export const notTaken: Readonly<Record<string, boolean>> = {
  cidfile: true,
  'env-file': true,
  'label-file': true,
  'blkio-weight-device': true,
  'cpu-count': true,
  'cpu-percent': true,
  'cpu-rt-period': true,
  'cpu-rt-runtime': true,
  'device-read-bps': true,
  'device-read-iops': true,
  'device-write-bps': true,
  'device-write-iops': true,
  'io-maxbandwidth': true,
  'io-maxiops': true,
  isolation: true,
  'kernel-memory': true,
  'use-api-socket': false,
}

/** Short names of flags that are not in the table. */
export const otherShorts: Readonly<Record<string, string>> = { d: 'detach', a: 'attach', q: 'quiet' }

/** A check as one line for a shell. One that was given as words comes out as words that a shell reads the same. */
export function shellLineOf(test: readonly string[]): string {
  const [kind = '', ...words] = test
  if (kind === 'CMD-SHELL') return words.join(' ')
  return (kind === 'CMD' ? words : test)
    .map((word) => (/^[\w@%+:,./=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
