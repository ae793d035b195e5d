import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './fault.ts'

export const containerState = z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'])
export type ContainerState = z.infer<typeof containerState>

/** `none`: the container has no health check. */
export const healthState = z.enum(['none', 'starting', 'healthy', 'unhealthy'])
export type HealthState = z.infer<typeof healthState>

/** Engine ids and names: what may stand in a path of the engine API, and nothing else. */
export const containerRef = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/)

export const portBinding = z.object({
  /** The host address it is bound to; empty when the port is only exposed. */
  ip: z.string(),
  containerPort: z.number().int(),
  hostPort: z.number().int().nullable(),
  protocol: z.string(),
})
export type PortBinding = z.infer<typeof portBinding>

/** One line of the containers list. Times are ms since the epoch. */
export const containerRow = z.object({
  id: z.string(),
  /** Without the leading slash. */
  name: z.string(),
  /** As it was asked for on creation; an id when the tag has moved on. */
  image: z.string(),
  imageId: z.string(),
  command: z.string(),
  state: containerState,
  health: healthState,
  /** Known for exited and dead ones. */
  exitCode: z.number().int().nullable(),
  createdAt: z.number(),
  /** Start of the present run (running, paused, restarting); null otherwise. Exact after an event, else as coarse as the engine's status text. */
  startedAt: z.number().nullable(),
  /** End of the last run, as coarse as the engine's status text; null while running or never run. */
  finishedAt: z.number().nullable(),
  ports: z.array(portBinding),
  networks: z.array(z.string()),
  /** The compose project and service, from their labels. */
  project: z.string().nullable(),
  service: z.string().nullable(),
})
export type ContainerRow = z.infer<typeof containerRow>

/** First a `snapshot`, then `delta`s; another `snapshot` after each reconnect. */
export const containerChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), rows: z.array(containerRow) }),
  z.object({ kind: z.literal('delta'), upserted: z.array(containerRow), gone: z.array(z.string()) }),
])
export type ContainerChange = z.infer<typeof containerChange>

export const healthProbe = z.object({
  startedAt: z.number(),
  durationMs: z.number().nonnegative(),
  exitCode: z.number().int(),
  output: z.string(),
})

export const mount = z.object({
  type: z.string(),
  /** The volume's name for volumes, else null. */
  name: z.string().nullable(),
  source: z.string(),
  destination: z.string(),
  readOnly: z.boolean(),
  driver: z.string().nullable(),
})

export const networkAttachment = z.object({
  name: z.string(),
  ip: z.string().nullable(),
  ip6: z.string().nullable(),
  gateway: z.string().nullable(),
  mac: z.string().nullable(),
  aliases: z.array(z.string()),
})

/** What the Overview tab shows. Sizes in bytes, times in ms since the epoch, null where the engine sets none. */
export const containerDetail = z.object({
  row: containerRow,
  /** The full argument vector: path and arguments. */
  argv: z.array(z.string()),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  exitCode: z.number().int().nullable(),
  oomKilled: z.boolean(),
  /** The engine's own error of the last start, empty when none. */
  error: z.string(),
  restartCount: z.number().int(),
  restartPolicy: z.object({ name: z.string(), maximumRetryCount: z.number().int() }),
  autoRemove: z.boolean(),
  health: z
    .object({
      state: healthState,
      failingStreak: z.number().int(),
      test: z.array(z.string()),
      intervalMs: z.number().nullable(),
      timeoutMs: z.number().nullable(),
      retries: z.number().int().nullable(),
      /** Oldest first; the engine keeps five. */
      probes: z.array(healthProbe),
    })
    .nullable(),
  mounts: z.array(mount),
  networks: z.array(networkAttachment),
  networkMode: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
  limits: z.object({
    memoryBytes: z.number().nullable(),
    memorySwapBytes: z.number().nullable(),
    /** CPUs, e.g. 1.5. */
    cpus: z.number().nullable(),
    cpuShares: z.number().nullable(),
    cpuset: z.string().nullable(),
    pids: z.number().nullable(),
  }),
  platform: z.string(),
  hostname: z.string(),
  user: z.string(),
  workingDir: z.string(),
  tty: z.boolean(),
  privileged: z.boolean(),
  readOnlyRoot: z.boolean(),
  logDriver: z.string(),
})
export type ContainerDetail = z.infer<typeof containerDetail>

/** Follows one container: its detail at once and after each change, `gone` when it has been removed. */
export const containerWatch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('detail'), detail: containerDetail }),
  z.object({ kind: z.literal('gone') }),
])
export type ContainerWatch = z.infer<typeof containerWatch>

export const containerAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start') }),
  /** `timeoutSeconds`: how long the engine waits before it kills; the container's own setting when left out. */
  z.object({ kind: z.literal('stop'), timeoutSeconds: z.number().int().min(0).max(86_400).optional() }),
  z.object({ kind: z.literal('restart'), timeoutSeconds: z.number().int().min(0).max(86_400).optional() }),
  z.object({ kind: z.literal('pause') }),
  z.object({ kind: z.literal('unpause') }),
  z.object({ kind: z.literal('kill'), signal: z.string().regex(/^(SIG[A-Z0-9+-]{2,12}|[0-9]{1,2})$/) }),
  /** `volumes` removes its anonymous volumes too; `force` kills a running one first. */
  z.object({ kind: z.literal('remove'), force: z.boolean(), volumes: z.boolean() }),
])
export type ContainerAction = z.infer<typeof containerAction>
export type ContainerActionKind = ContainerAction['kind']

/** `docker top`: column titles as the engine gives them, one row a process. */
export const processList = z.object({ titles: z.array(z.string()), processes: z.array(z.array(z.string())) })
export type ProcessList = z.infer<typeof processList>

const byId = z.object({ id: containerRef })

export const containersContract = {
  /** The live list of all containers, running or not. Never ends by itself. */
  changes: procedure.output(eventIterator(containerChange)),
  /** One container's detail, live. Ends after `gone`. NOT_FOUND container-missing at the start. */
  watch: procedure.input(byId).output(eventIterator(containerWatch)),
  /** The engine's own inspect document, as indented JSON text. */
  raw: procedure.input(byId).output(z.object({ json: z.string() })),
  /** The processes now, and again every 2 s while somebody looks. CONFLICT container-not-running ends it. */
  processes: procedure.input(byId).output(eventIterator(processList)),
  /**
   * Does it, once, and answers when the engine has. `changed` is false where it was so already (HTTP 304; removed by
   * somebody else meanwhile).
   */
  act: procedure
    .input(z.object({ id: containerRef, action: containerAction }))
    .output(z.object({ changed: z.boolean() })),
}
