import type { RunField, RunSpec } from '../contract/run-spec.ts'
import { parseReference } from '../lib/image-reference.ts'
import { readMount } from './mount-words.ts'
import { readBytes, readCpus, readDuration, readWhole } from './quantities.ts'

/** What is wrong with a word; the window has a sentence for each (`run.problem.<kind>`). */
export type ProblemKind =
  | 'needed'
  | 'bad-name'
  | 'bad-reference'
  | 'bad-platform'
  | 'bad-variable'
  | 'bad-port'
  | 'port-ranges' // two ranges of different length
  | 'bad-ip'
  | 'bad-mac'
  | 'bad-path' // of the container: it must be absolute
  | 'target-twice'
  | 'bad-mount'
  | 'bad-bytes'
  | 'bad-duration'
  | 'bad-number'
  | 'bad-cpus'
  | 'bad-restart'
  | 'rm-restart'
  | 'bad-ulimit'
  | 'bad-device'
  | 'bad-gpus'
  | 'bad-pair'
  | 'network-alone' // host, none or another container's network beside others, or with an address

export interface Problem {
  readonly field: RunField
  /** Which of the field's entries; null for the whole. */
  readonly at: number | null
  readonly kind: ProblemKind
  readonly text: string
}

const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/
const ip4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/
const ip6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%\w+)?$/

/** Everything that can be told of a spec without asking anybody. Empty: it can be sent to the engine. */
export function checkSpec(spec: RunSpec): Problem[] {
  const problems: Problem[] = []
  const tell = (field: RunField, kind: ProblemKind, text: string, at: number | null = null): void => {
    problems.push({ field, at, kind, text })
  }
  const reads = (field: RunField, kind: ProblemKind, read: (text: string) => unknown): void => {
    const value = spec[field]
    if (typeof value === 'string' && value !== '' && read(value) === null) tell(field, kind, value)
  }
  const each = (
    field: RunField,
    kind: ProblemKind,
    values: readonly string[],
    isFine: (text: string) => boolean,
  ): void => {
    for (const [at, value] of values.entries()) if (!isFine(value)) tell(field, kind, value, at)
  }

  if (spec.image.trim() === '') tell('image', 'needed', '')
  else if (!isImage(spec.image)) tell('image', 'bad-reference', spec.image)
  if (spec.name !== '' && !containerName.test(spec.name)) tell('name', 'bad-name', spec.name)
  if (spec.platform !== '' && !/^[a-z0-9_.-]+(\/[a-z0-9_.-]+){0,2}$/.test(spec.platform))
    tell('platform', 'bad-platform', spec.platform)
  each(
    'env',
    'bad-variable',
    spec.env.map(({ name }) => name),
    (name) => /^[^=\s\0][^=\0]*$/.test(name),
  )
  for (const field of ['labels', 'annotations', 'sysctls', 'storageOpts', 'logOptions'] as const) {
    each(
      field,
      'bad-pair',
      spec[field].map(({ name }) => name),
      (name) => name !== '' && !/[=\0]/.test(name),
    )
  }

  for (const [at, port] of spec.ports.entries()) {
    const host = readRange(port.host)
    const container = readRange(port.container)
    const text = `${port.host}:${port.container}`
    if (port.ip !== '' && !isIp(port.ip)) tell('ports', 'bad-ip', port.ip, at)
    if (!container || container[0] === 0 || (port.host !== '' && !host)) tell('ports', 'bad-port', text, at)
    else if (host && container[1] !== container[0] && host[1] - host[0] !== container[1] - container[0])
      tell('ports', 'port-ranges', text, at)
  }
  each(
    'expose',
    'bad-port',
    spec.expose,
    (text) => /^\d+(-\d+)?(\/(tcp|udp|sctp))?$/.test(text) && readRange(text.split('/')[0] ?? '') !== null,
  )

  const targets = new Map<string, number>()
  const target = (field: RunField, at: number, path: string): void => {
    const plain = path.replace(/\/+$/, '')
    if (!isAbsolute(path) || plain === '') {
      tell(field, 'bad-path', path, at)
      return
    }
    if (targets.has(plain)) tell(field, 'target-twice', path, at)
    targets.set(plain, at)
  }
  for (const [at, volume] of spec.volumes.entries()) {
    target('volumes', at, volume.target)
    const { source } = volume
    if (source !== '' && !isHostPath(source) && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source))
      tell('volumes', 'bad-mount', source, at)
  }
  for (const [at, { target: path }] of spec.tmpfs.entries()) target('tmpfs', at, path)
  for (const [at, text] of spec.mounts.entries()) {
    const mount = readMount(text)
    if ('problem' in mount) tell('mounts', 'bad-mount', mount.problem, at)
    else target('mounts', at, mount.target)
  }

  for (const [at, network] of spec.networks.entries()) {
    if (network.name === '') tell('networks', 'needed', '', at)
    const isSpecial = isNoNetwork(network.name)
    const says = [...network.aliases, network.ip, network.ip6, network.mac, ...network.linkLocalIps].some(
      (text) => text !== '',
    )
    if (isSpecial && (spec.networks.length > 1 || says)) tell('networks', 'network-alone', network.name, at)
    if (network.ip !== '' && !ip4.test(network.ip)) tell('networks', 'bad-ip', network.ip, at)
    if (network.ip6 !== '' && !ip6.test(network.ip6)) tell('networks', 'bad-ip', network.ip6, at)
    if (network.mac !== '' && !/^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i.test(network.mac))
      tell('networks', 'bad-mac', network.mac, at)
  }
  each('dns', 'bad-ip', spec.dns, isIp)
  each('extraHosts', 'bad-pair', spec.extraHosts, (text) => /^[^:=]+[:=].+$/.test(text))
  if (spec.workdir !== '' && !isAbsolute(spec.workdir)) tell('workdir', 'bad-path', spec.workdir)

  if (spec.restart !== '' && !/^(no|always|unless-stopped|on-failure(:\d{1,9})?)$/.test(spec.restart))
    tell('restart', 'bad-restart', spec.restart)
  else if (spec.rm && spec.restart !== '' && spec.restart !== 'no') tell('restart', 'rm-restart', spec.restart)
  reads('stopTimeout', 'bad-number', readWhole)
  const { health } = spec
  for (const text of [health.interval, health.timeout, health.startPeriod, health.startInterval])
    if (text !== '' && readDuration(text) === null) tell('health', 'bad-duration', text)
  if (health.retries !== '' && (readWhole(health.retries) ?? -1) < 0) tell('health', 'bad-number', health.retries)
  if (health.mode === 'own' && health.test.slice(1).join('').trim() === '') tell('health', 'needed', '')

  for (const field of ['memory', 'memoryReservation', 'shmSize'] as const) reads(field, 'bad-bytes', readBytes)
  reads('memorySwap', 'bad-bytes', (text) => (text === '-1' ? -1 : readBytes(text)))
  for (const field of [
    'memorySwappiness',
    'cpuShares',
    'cpuPeriod',
    'cpuQuota',
    'pidsLimit',
    'blkioWeight',
    'oomScoreAdj',
  ] as const)
    reads(field, 'bad-number', readWhole)
  reads('cpus', 'bad-cpus', readCpus)
  for (const field of ['cpusetCpus', 'cpusetMems'] as const)
    reads(field, 'bad-number', (text) => (/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text) ? text : null))
  each('ulimits', 'bad-ulimit', spec.ulimits, (text) => /^[a-z]+=-?\d+(:-?\d+)?$/.test(text))
  each('devices', 'bad-device', spec.devices, (text) =>
    /^(\/[^:]+(:\/[^:]+)?(:[rwm]{1,3})?|[\w.-]+\/[\w.-]+=[\w.-]+)$/.test(text),
  )
  if (spec.gpus !== '' && !/^(all|\d+|("?[a-z]+=[^"]+"?,?)+)$/.test(spec.gpus)) tell('gpus', 'bad-gpus', spec.gpus)
  return problems
}

/** A reference, or an id of an image. */
export function isImage(text: string): boolean {
  return /^(sha256:)?[0-9a-f]{12,64}$/.test(text) || 'reference' in parseReference(text)
}

/** `80` or `8000-8010`; null where it is none. */
export function readRange(text: string): [first: number, last: number] | null {
  const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  if (!found) return null
  const first = Number(found[1])
  const last = Number(found[2] ?? found[1])
  return first <= last && last <= 65_535 ? [first, last] : null
}

export const isNoNetwork = (name: string): boolean =>
  name === 'host' || name === 'none' || name.startsWith('container:')

/** A path of the engine's machine, which may be Windows; relative ones are the CLI's to resolve, and are refused. */
export const isHostPath = (source: string): boolean => source.startsWith('/') || /^[A-Za-z]:[\\/]|^\\\\/.test(source)

const isAbsolute = (path: string): boolean => path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)
const isIp = (text: string): boolean => ip4.test(text) || ip6.test(text)
