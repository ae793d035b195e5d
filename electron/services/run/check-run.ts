import { stat } from 'node:fs/promises'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { Finding } from '../../../shared/contract/run.ts'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { isHostPath, isNoNetwork, readRange } from '../../../shared/run/check.ts'
import { readMount } from '../../../shared/run/mount-words.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { clash, holderOf, listeners } from './port-holders.ts'

/** What engine and machine say to a spec now. Whatever cannot be asked is left out: the engine has the last word anyway. */
export async function checkRun(
  engine: Engine,
  spec: RunSpec,
  replaces: string | null,
  signal: AbortSignal,
): Promise<Finding[]> {
  const rows = await engine.containers.list({}, signal)
  const others = rows.filter(({ id }) => replaces === null || !id.startsWith(replaces))
  const mine = rows.find(({ id }) => replaces !== null && id.startsWith(replaces)) ?? null
  const isLocal = isHere(engine)
  const found = await Promise.all([
    names(spec, others),
    ports(spec, others, mine, isLocal),
    isLocal ? paths(spec) : [],
    networks(engine, spec, signal),
    image(engine, spec, signal),
  ])
  return found.flat()
}

/** Its files and ports are those of this machine. */
export function isHere({ link }: Engine): boolean {
  return link.kind === 'online' && link.engine.endpoint.url.startsWith('unix:') && !link.engine.isDemo
}

function names(spec: RunSpec, others: readonly ContainerRow[]): Finding[] {
  const holder = spec.name === '' ? undefined : others.find(({ name }) => name === spec.name)
  if (!holder) return []
  return [{ kind: 'name-taken', field: 'name', at: null, text: spec.name, by: holder.name, blocks: true }]
}

async function ports(
  spec: RunSpec,
  others: readonly ContainerRow[],
  mine: ContainerRow | null,
  isLocal: boolean,
): Promise<Finding[]> {
  const bound = others.flatMap(({ name, ports: all }) =>
    all.flatMap(({ ip, hostPort, protocol }) => (hostPort === null ? [] : [{ name, ip, port: hostPort, protocol }])),
  )
  const own = new Set(mine?.ports.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`))
  const sockets = isLocal && process.platform === 'linux' && spec.ports.length > 0 ? await listeners() : []
  const found: Finding[] = []
  for (const [at, wish] of spec.ports.entries()) {
    const range = readRange(wish.host)
    // One port out of a range is the engine's to find.
    if (!range || (range[1] > range[0] && readRange(wish.container)?.[0] === readRange(wish.container)?.[1])) continue
    for (let port = range[0]; port <= range[1] && found.length < 50; port += 1) {
      const text = `${wish.ip === '' ? '' : `${wish.ip}:`}${port}/${wish.protocol}`
      const base = { field: 'ports' as const, at, text, blocks: true }
      const container = bound.find(
        (one) => one.port === port && one.protocol === wish.protocol && clash(one.ip, wish.ip),
      )
      if (container) {
        found.push({ ...base, kind: 'port-of-container', by: container.name })
        continue
      }
      const socket = sockets.find(
        (one) => one.port === port && one.protocol === wish.protocol && clash(one.ip, wish.ip),
      )
      // What the replaced container holds will be free.
      if (!socket || own.has(`${port}/${wish.protocol}`)) continue
      found.push({ ...base, kind: 'port-of-process', by: await holderOf(socket.inode) })
    }
  }
  return found
}

async function paths(spec: RunSpec): Promise<Finding[]> {
  const found: Finding[] = []
  for (const [at, { source }] of spec.volumes.entries()) {
    if (isHostPath(source) && (await isMissing(source))) {
      found.push({ kind: 'path-made', field: 'volumes', at, text: source, by: '', blocks: false })
    }
  }
  for (const [at, text] of spec.mounts.entries()) {
    const mount = readMount(text)
    if (!('problem' in mount) && mount.type === 'bind' && (await isMissing(mount.source))) {
      found.push({ kind: 'path-missing', field: 'mounts', at, text: mount.source, by: '', blocks: true })
    }
  }
  return found
}

const isMissing = (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    (error: unknown) =>
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'),
  )

async function networks(engine: Engine, spec: RunSpec, signal: AbortSignal): Promise<Finding[]> {
  const wanted = spec.networks.filter(({ name }) => name !== '' && name !== 'default' && !isNoNetwork(name))
  if (wanted.length === 0) return []
  const known = new Set(await engine.run.names('networks', signal))
  return spec.networks.flatMap((network, at) =>
    wanted.includes(network) && !known.has(network.name)
      ? [{ kind: 'network-missing' as const, field: 'networks' as const, at, text: network.name, by: '', blocks: true }]
      : [],
  )
}

async function image(engine: Engine, spec: RunSpec, signal: AbortSignal): Promise<Finding[]> {
  if (spec.image.trim() === '') return []
  try {
    await engine.images.inspect(spec.image, signal)
    return []
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'NOT_FOUND') return []
    const never = spec.pull === 'never'
    return [
      {
        kind: never ? 'image-missing' : 'image-pulled',
        field: 'image',
        at: null,
        text: spec.image,
        by: '',
        blocks: never,
      },
    ]
  }
}
