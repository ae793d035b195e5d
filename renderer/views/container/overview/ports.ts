import type { PortBinding } from '../../../../shared/contract/containers.ts'

/** One published or exposed port, however many addresses it is bound to. */
export interface PortLine {
  readonly key: string
  readonly containerPort: number
  readonly protocol: string
  readonly hostPort: number | null
  /** The addresses it is bound to; empty for all of them. */
  readonly addresses: readonly string[]
}

const everywhere = new Set(['', '0.0.0.0', '::'])

/** Bindings of one port to IPv4 and IPv6 become one line; published ones first, then by number. */
export function portLines(ports: readonly PortBinding[]): PortLine[] {
  const lines = new Map<string, PortLine>()
  for (const port of ports) {
    const key = `${port.containerPort}/${port.protocol}/${port.hostPort ?? ''}`
    const before = lines.get(key)
    const anywhere = everywhere.has(port.ip) || before?.addresses.length === 0
    const addresses = anywhere ? [] : [...(before?.addresses ?? []), port.ip]
    lines.set(key, {
      key,
      containerPort: port.containerPort,
      protocol: port.protocol,
      hostPort: port.hostPort,
      addresses: [...new Set(addresses)],
    })
  }
  return [...lines.values()].sort(
    (a, b) =>
      Number(a.hostPort === null) - Number(b.hostPort === null) ||
      a.containerPort - b.containerPort ||
      (a.hostPort ?? 0) - (b.hostPort ?? 0),
  )
}

/** Where the engine's published ports are reached: this machine, unless the engine is on another one. */
export function hostOf(engineUrl: string): string {
  if (!engineUrl.startsWith('tcp://')) return 'localhost'
  try {
    return new URL(engineUrl).hostname || 'localhost'
  } catch {
    return 'localhost'
  }
}
