import type { NetworkWish, PortWish, RunSpec, VolumeWish } from '../contract/run-spec.ts'
import { emptyNetwork } from './empty-spec.ts'

/** The words of single values of `docker run`: `8080:80/tcp`, `data:/var/lib:ro`, `name=web,alias=db`. */

export interface Pair {
  readonly name: string
  readonly value: string
}

export function readPair(text: string): Pair {
  const at = text.indexOf('=')
  return at < 0 ? { name: text, value: '' } : { name: text.slice(0, at), value: text.slice(at + 1) }
}

export const writePair = ({ name, value }: Pair): string => `${name}=${value}`

type Env = RunSpec['env'][number]

export function readEnv(text: string): Env {
  const at = text.indexOf('=')
  return at < 0 ? { name: text, value: null } : { name: text.slice(0, at), value: text.slice(at + 1) }
}

export const writeEnv = ({ name, value }: Env): string => (value === null ? name : `${name}=${value}`)

/** Null where it cannot be one, whatever the numbers are. */
export function readPort(text: string): PortWish | null {
  if (text.includes('=')) return readLongPort(text)
  const found = /^(?:(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]/]*)):)?(?:([\d-]*):)?([\d-]+)(?:\/([a-z]+))?$/i.exec(text)
  if (!found) return null
  const [, ip6, first, second, container = '', protocol = 'tcp'] = found
  const proto = protocolOf(protocol)
  if (proto === null) return null
  const ip = ip6 ?? (second === undefined ? '' : (first ?? ''))
  const host = second ?? (ip6 === undefined ? (first ?? '') : '')
  // `IP::80`: the address, and any port.
  return { ip, host, container, protocol: proto }
}

function readLongPort(text: string): PortWish | null {
  const fields = new Map(readCsv(text).map((field) => [readPair(field).name, readPair(field).value]))
  const proto = protocolOf(fields.get('protocol') ?? 'tcp')
  const container = fields.get('target') ?? fields.get('containerport')
  if (proto === null || container === undefined) return null
  return { ip: '', host: fields.get('published') ?? fields.get('hostport') ?? '', container, protocol: proto }
}

const protocolOf = (text: string): PortWish['protocol'] | null => {
  const small = text.toLowerCase()
  return small === 'tcp' || small === 'udp' || small === 'sctp' ? small : null
}

export function writePort({ ip, host, container, protocol }: PortWish): string {
  const address = ip === '' ? '' : `${ip.includes(':') ? `[${ip}]` : ip}:`
  const published = host === '' && ip === '' ? '' : `${host}:`
  return `${address}${published}${container}${protocol === 'tcp' ? '' : `/${protocol}`}`
}

/** A drive letter's colon is no separator. */
const drive = /^[A-Za-z]:(?=[\\/])/

export function readVolume(text: string): VolumeWish {
  const parts: string[] = []
  let rest = text
  while (rest !== '') {
    const skip = drive.exec(rest)?.[0].length ?? 0
    const colon = rest.indexOf(':', skip)
    parts.push(colon < 0 ? rest : rest.slice(0, colon))
    rest = colon < 0 ? '' : rest.slice(colon + 1)
  }
  const [first = '', second, ...more] = parts
  if (second === undefined) return { source: '', target: first, options: '' }
  return { source: first, target: second, options: more.join(':') }
}

export function writeVolume({ source, target, options }: VolumeWish): string {
  if (source === '' && options === '') return target
  return `${source}:${target}${options === '' ? '' : `:${options}`}`
}

type Tmpfs = RunSpec['tmpfs'][number]

export function readTmpfs(text: string): Tmpfs {
  const at = text.indexOf(':')
  return at < 0 ? { target: text, options: '' } : { target: text.slice(0, at), options: text.slice(at + 1) }
}

export const writeTmpfs = ({ target, options }: Tmpfs): string => (options === '' ? target : `${target}:${options}`)

/** A network by name, or as `name=…,alias=…`. `unknown`: fields that mean nothing here. */
export function readNetwork(text: string): { network: NetworkWish; unknown: string[] } {
  const isLong = /^\w[\w-]*=/.test(text)
  if (!isLong) return { network: { ...emptyNetwork, name: text }, unknown: [] }
  const network = { ...emptyNetwork, aliases: [] as string[], linkLocalIps: [] as string[] }
  const unknown: string[] = []
  for (const field of readCsv(text)) {
    const { name, value } = readPair(field)
    if (name === 'name') network.name = value
    else if (name === 'alias') network.aliases.push(value)
    else if (name === 'ip') network.ip = value
    else if (name === 'ip6') network.ip6 = value
    else if (name === 'mac-address') network.mac = value
    else if (name === 'link-local-ip') network.linkLocalIps.push(value)
    else unknown.push(field)
  }
  return { network, unknown }
}

export function writeNetwork(network: NetworkWish): string {
  const { name, aliases, ip, ip6, mac, linkLocalIps } = network
  return [
    `name=${name}`,
    ...aliases.map((alias) => `alias=${alias}`),
    ...(ip === '' ? [] : [`ip=${ip}`]),
    ...(ip6 === '' ? [] : [`ip6=${ip6}`]),
    ...(mac === '' ? [] : [`mac-address=${mac}`]),
    ...linkLocalIps.map((local) => `link-local-ip=${local}`),
  ].join(',')
}

/** One line of CSV, as `--mount` and `--network` take it. */
export function readCsv(text: string): string[] {
  const fields: string[] = []
  let field = ''
  let inQuotes = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (inQuotes) {
      if (char !== '"') field += char
      else if (text[at + 1] === '"') {
        field += '"'
        at += 1
      } else inQuotes = false
    } else if (char === '"') inQuotes = true
    else if (char === ',') {
      fields.push(field)
      field = ''
    } else field += char
  }
  return [...fields, field]
}

export function writeCsv(fields: readonly string[]): string {
  return fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')
}
