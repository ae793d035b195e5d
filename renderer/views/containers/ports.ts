import type { PortBinding } from '../../../shared/contract/containers.ts'

/** A port as the list shows it. */
export interface PortLink {
  /** `8080→80`, `53/udp`, `80` where it is only exposed. */
  readonly text: string
  /** Where a browser finds it; null unless it is a published tcp port. */
  readonly url: string | null
  readonly port: PortBinding
}

/** Bound to all of them or to this machine alone: reached as the engine's own host. */
const hereAddresses = new Set(['', '0.0.0.0', '::', '127.0.0.1', '::1'])
const secure = new Set([443, 8443])

/**
 * The ports of a container: published ones first, an IPv4 and an IPv6 binding of the same port once. `engineHost`: the name that
 * reaches the engine's machine.
 */
export function portLinks(ports: readonly PortBinding[], engineHost: string): PortLink[] {
  const links = new Map<string, PortLink>()
  const published = new Set(ports.filter((port) => port.hostPort !== null).map((port) => inside(port)))
  for (const port of ports) {
    // Engines list a published port once more as exposed.
    if (port.hostPort === null && published.has(inside(port))) continue
    const host = hereAddresses.has(port.ip) ? engineHost : port.ip
    const key = `${host} ${port.hostPort} ${inside(port)}`
    if (!links.has(key)) links.set(key, { text: textOf(port), url: urlOf(port, host), port })
  }
  return [...links.values()].sort(
    (a, b) => Number(a.port.hostPort === null) - Number(b.port.hostPort === null) || numberOf(a) - numberOf(b),
  )
}

/** The host part of an engine address: `localhost` for sockets and pipes. */
export function engineHostOf(url: string | null): string {
  if (!url?.startsWith('tcp://')) return 'localhost'
  const host = /^tcp:\/\/(\[[^\]]+\]|[^:/]+)/.exec(url)?.[1] ?? 'localhost'
  return hereAddresses.has(host.replace(/[[\]]/g, '')) ? 'localhost' : host
}

const inside = (port: PortBinding): string => `${port.containerPort}/${port.protocol}`
const numberOf = (link: PortLink): number => link.port.hostPort ?? link.port.containerPort

function textOf(port: PortBinding): string {
  const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`
  if (port.hostPort === null || port.hostPort === port.containerPort) return `${port.containerPort}${protocol}`
  return `${port.hostPort}→${port.containerPort}${protocol}`
}

function urlOf(port: PortBinding, host: string): string | null {
  if (port.hostPort === null || port.protocol !== 'tcp') return null
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const scheme = secure.has(port.containerPort) ? 'https' : 'http'
  return `${scheme}://${name}:${port.hostPort}`
}
