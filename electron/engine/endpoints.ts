import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Endpoint } from '../../shared/contract/engine.ts'
import { type DockerContext, homeOf, readContexts } from './contexts.ts'

/** Where a URL leads, in the terms of a socket. */
export type Address =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly secure: boolean }

export interface TlsFiles {
  readonly ca: Buffer | null
  readonly cert: Buffer | null
  readonly key: Buffer | null
  /** False where the context says that the engine's certificate is not to be checked. */
  readonly verify: boolean
}

/** Where to look for TLS files, and whether TLS is asked for at all. */
interface TlsWish {
  readonly folder: string | null
  readonly verify: boolean
}

/** One address that an engine may be behind. */
export interface Candidate {
  readonly endpoint: Endpoint
  /** Null for plain connections. */
  readonly tls: TlsWish | null
  /** Part of the usual search; the others are only tried when they are chosen. */
  readonly auto: boolean
}

interface SearchOptions {
  /** `--engine URL`: then nothing else is looked at. */
  readonly url?: string | undefined
  readonly env: NodeJS.ProcessEnv
  readonly platform?: NodeJS.Platform
}

/**
 * Every address where an engine may be, most wanted first: the flag alone, else DOCKER_HOST, the docker context in force, the
 * usual places of Docker, Docker Desktop, Colima, OrbStack, Rancher Desktop and Podman, and last the other contexts, which are
 * listed to be chosen but not tried by themselves: a context may lead to a production host.
 */
export async function findCandidates({ url, env, platform = process.platform }: SearchOptions): Promise<Candidate[]> {
  if (url !== undefined) return [candidate(url, 'flag', null, tlsOfEnv(env), true)]
  const { current, contexts } = await readContexts(env)
  const inForce = contexts.filter((context) => context.name === current)
  const others = contexts.filter((context) => context.name !== current)
  const fromContext = (auto: boolean) => (context: DockerContext) =>
    candidate(context.url, 'context', context.name, tlsOfContext(context), auto)
  const found = [
    ...(env.DOCKER_HOST ? [candidate(env.DOCKER_HOST, 'env', null, tlsOfEnv(env), true)] : []),
    ...inForce.map(fromContext(true)),
    ...usualPlaces(env, platform).map((place) => candidate(place, 'default', null, null, true)),
    ...others.map(fromContext(false)),
  ]
  const seen = new Set<string>()
  return found.filter(({ endpoint }) => {
    if (seen.has(endpoint.url)) return false
    seen.add(endpoint.url)
    return true
  })
}

function candidate(
  given: string,
  source: Endpoint['source'],
  contextName: string | null,
  tls: TlsWish | null,
  auto: boolean,
): Candidate {
  const url = normaliseUrl(given)
  const wish = url.startsWith('tcp://')
    ? tls
    : url.startsWith('https://')
      ? (tls ?? { folder: null, verify: true })
      : null
  return { endpoint: { id: `${source}:${contextName ?? url}`, url, source, contextName }, tls: wish, auto }
}

/** The address of the demo engine. */
export function demoCandidate(url: string): Candidate {
  return candidate(url, 'demo', null, null, true)
}

/** As the docker CLI reads DOCKER_HOST: a bare `host:port` is tcp, a bare path is a unix socket. */
function normaliseUrl(given: string): string {
  const url = given.trim()
  if (url.startsWith('/')) return `unix://${url}`
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `tcp://${url}`
}

/** What a URL leads to; `unsupported` for kinds we cannot dial yet (ssh, fd), `bad-url` for what is none. */
export function parseAddress(url: string): Address | 'unsupported' | 'bad-url' {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase()
  if (scheme === 'unix' || scheme === 'npipe') {
    const path = url.slice(scheme.length + 3)
    if (path === '' || path.includes('\0')) return 'bad-url'
    return { kind: 'socket', path: scheme === 'npipe' ? path.replaceAll('/', '\\') : path }
  }
  if (scheme === 'ssh' || scheme === 'fd') return 'unsupported'
  if (scheme !== 'tcp' && scheme !== 'http' && scheme !== 'https') return 'bad-url'
  try {
    // URL reads the host of an unknown scheme loosely, so it is read as http and https: each leaves its own default port out.
    const rest = url.slice(scheme.length + 3)
    const parsed = new URL(`http://${rest}`)
    const port = parsed.port || new URL(`https://${rest}`).port
    if (parsed.username || parsed.password) return 'bad-url'
    const secure = scheme === 'https'
    const host = parsed.hostname.replace(/^\[|\]$/g, '')
    return { kind: 'tcp', host, port: port === '' ? (secure ? 2376 : 2375) : Number(port), secure }
  } catch {
    return 'bad-url'
  }
}

/** Reads the TLS files that are there; a missing one is null, and the handshake tells what it thinks of that. */
export async function readTls({ folder, verify }: TlsWish): Promise<TlsFiles> {
  const read = (name: string) => (folder === null ? null : readFile(join(folder, name)).catch(() => null))
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')])
  return { ca, cert, key, verify }
}

function tlsOfEnv(env: NodeJS.ProcessEnv): TlsWish | null {
  const verify = Boolean(env.DOCKER_TLS_VERIFY)
  if (!verify && !env.DOCKER_TLS) return null
  return { folder: env.DOCKER_CERT_PATH || env.DOCKER_CONFIG || join(homeOf(env), '.docker'), verify }
}

function tlsOfContext({ tlsFolder, skipTlsVerify }: DockerContext): TlsWish | null {
  if (tlsFolder === null && !skipTlsVerify) return null
  return { folder: tlsFolder, verify: !skipTlsVerify }
}

function usualPlaces(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') {
    const pipes = ['docker_engine', 'dockerDesktopLinuxEngine', 'podman-machine-default']
    return pipes.map((pipe) => `npipe:////./pipe/${pipe}`)
  }
  const home = homeOf(env)
  const runtime = env.XDG_RUNTIME_DIR
  return [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.colima/default/docker.sock'),
    join(home, '.orbstack/run/docker.sock'),
    join(home, '.rd/docker.sock'),
    ...(runtime ? [join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
    ...(platform === 'darwin' ? [join(home, '.local/share/containers/podman/machine/podman.sock')] : []),
  ].map((path) => `unix://${path}`)
}
