import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './fault.ts'

/** Where an engine address came from: `--engine`, DOCKER_HOST, a docker context, a usual place, or the demo engine. */
export const endpointSource = z.enum(['flag', 'env', 'context', 'default', 'demo'])

export const endpoint = z.object({
  /** Stable within a run; what `use` takes. */
  id: z.string(),
  /** `unix:///path`, `npipe:////./pipe/name`, `tcp://host:port`. */
  url: z.string(),
  source: endpointSource,
  /** The docker context's name where `source` is `context`. */
  contextName: z.string().nullable(),
})
export type Endpoint = z.infer<typeof endpoint>

export const attemptFault = z.enum([
  'absent', // no such socket or pipe
  'permission', // it is there, and may not be opened by this user
  'refused', // nothing listens behind it
  'not-answering', // connected, no answer within the ping limit
  'not-docker', // something else answered
  'version', // no common API version; detail names both ranges
  'tls', // the TLS handshake failed
  'dropped', // it was online and the connection ended
  'unsupported', // a kind of address this version cannot use (ssh:// for now)
  'bad-url',
])
export type AttemptFault = z.infer<typeof attemptFault>

/** One address that was tried, and what was wrong with it. */
export const attempt = z.object({ endpoint, fault: attemptFault, detail: z.string() })
export type Attempt = z.infer<typeof attempt>

export const engineInfo = z.object({
  endpoint,
  /** The host's name as the engine tells it. */
  name: z.string(),
  /** The product: "Docker Engine", "Podman", "Portlight demo". */
  product: z.string(),
  version: z.string(),
  /** The newest API version that the engine speaks, and the one in use: min(ours, the engine's). */
  engineApiVersion: z.string(),
  apiVersion: z.string(),
  os: z.string(),
  arch: z.string(),
  kernel: z.string(),
  cpus: z.number().int().nonnegative(),
  memoryBytes: z.number().nonnegative(),
  storageDriver: z.string(),
  cgroupVersion: z.enum(['1', '2']).nullable(),
  isDemo: z.boolean(),
})
export type EngineInfo = z.infer<typeof engineInfo>

/** The state of the connection (docs/architecture.md, "Engine connection"). Times are ms since the epoch. */
export const engineLink = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting'), attempt: z.number().int() }),
  z.object({ kind: z.literal('online'), engine: engineInfo, since: z.number() }),
  z.object({
    kind: z.literal('offline'),
    /** All that was tried in this round, most wanted first; never empty. */
    attempts: z.array(attempt).min(1),
    /** The engine that was lost, when there was one. */
    last: engineInfo.nullable(),
    since: z.number(),
    retryAt: z.number(),
  }),
])
export type EngineLink = z.infer<typeof engineLink>

export const engineContract = {
  /** The link now, and each change of it. Never ends by itself. */
  link: procedure.output(eventIterator(engineLink)),
  /** Tries again at once instead of waiting for `retryAt`. */
  retry: procedure.output(z.void()),
  /** Every address that would be tried, most wanted first. */
  endpoints: procedure.output(z.array(endpoint)),
  /**
   * Changes the engine: `auto` (the usual search), `demo` (starts the demo engine if need be), or one endpoint by id.
   * The link stream tells how it goes. REFUSED endpoint-invalid for an unknown id.
   */
  use: procedure.input(z.object({ target: z.string().max(4096) })).output(z.void()),
}
