import { request } from 'node:http'
import type { TestEngine } from './engine.ts'

type Json = Record<string, unknown>

/**
 * The inspect document of a container without what no two containers share (ids, times, paths, addresses that were given out) and without what
 * only says how it was asked for (the size of a terminal, an empty list or none).
 */
export async function inspectOf(cli: TestEngine, id: string): Promise<Json> {
  const raw = await ask(cli.socket, `/containers/${id}/json`)
  const config = { ...(raw.Config as Json) }
  const host = { ...(raw.HostConfig as Json) }
  const id12 = String(raw.Id).slice(0, 12)
  // Kept in no order: the engine merges them with the image's by a map.
  config.Env = [...((config.Env as string[] | null) ?? [])].sort()
  if (config.Hostname === id12) delete config.Hostname
  for (const key of ['AttachStdin', 'AttachStdout', 'AttachStderr', 'StdinOnce', 'OnBuild']) delete config[key]
  // How big the terminal of the CLI was; which networks `default` means.
  for (const key of ['ConsoleSize', 'ContainerIDFile']) delete host[key]
  if (host.NetworkMode === 'default') host.NetworkMode = 'bridge'
  const networks = Object.entries((raw.NetworkSettings as { Networks: Record<string, Json> }).Networks)
  const mounts = (raw.Mounts as Json[]).map(
    // One that is handed on by the name it was given has the mode `z`, which the engine gives every volume that is named.
    ({ Source, Name, Mode, ...mount }): Json => ({
      ...mount,
      ...(/^[0-9a-f]{64}$/.test(String(Name)) ? {} : { Source, Name, Mode }),
    }),
  )
  return plain({
    Config: config,
    HostConfig: host,
    Image: raw.Image,
    Mounts: mounts.sort((a, b) => (String(a.Destination) < String(b.Destination) ? -1 : 1)),
    Networks: Object.fromEntries(
      networks.map(([name, { Aliases, IPAMConfig, Links }]) => [
        name,
        { IPAMConfig, Links, Aliases: ((Aliases as string[] | null) ?? []).filter((alias) => alias !== id12) },
      ]),
    ),
  }) as Json
}

/** Without what is empty, all the way down. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, plain(inner)] as const)
      .filter(([, inner]) => !isEmpty(inner))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && Object.keys(value ?? {}).length === 0)

/** Where two documents differ: `HostConfig.Memory: 1 → 2`. */
export function differences(before: unknown, after: unknown, path = ''): string[] {
  const isBranch = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isBranch(before) || !isBranch(after)) {
    const [from, to] = [JSON.stringify(before), JSON.stringify(after)]
    return from === to ? [] : [`${path}: ${from} → ${to}`]
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`))
}

/** A GET on the engine's socket: the CLI needs a tenth of a second for it. */
function ask(socketPath: string, path: string): Promise<Json> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (response.statusCode === 200) resolve(JSON.parse(text) as Json)
        else reject(new Error(text))
      })
    })
    call.on('error', reject)
    call.end()
  })
}
