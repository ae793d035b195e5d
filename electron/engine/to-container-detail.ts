import type { ContainerDetail, ContainerRow, PortBinding, ProcessList } from '../../shared/contract/containers.ts'
import {
  argv,
  count,
  env,
  flag,
  integer,
  limit,
  list,
  number,
  pairs,
  type Raw,
  record,
  text,
  textOrNull,
  texts,
  time,
} from './raw.ts'
import { composeOf, joinCommand, sortPorts, toHealth, toState } from './to-container.ts'

/** `GET /containers/ID/json`. */
export function toContainerDetail(value: unknown): ContainerDetail {
  const raw = record(value)
  const config = record(raw.Config)
  const host = record(raw.HostConfig)
  const state = record(raw.State)
  const row = toRow(raw)
  const path = text(raw.Path)
  const policy = record(host.RestartPolicy)
  const neverRan = row.state === 'created'
  return {
    row,
    argv: [...(path ? [path] : []), ...texts(raw.Args)],
    entrypoint: argv(config.Entrypoint),
    cmd: argv(config.Cmd),
    startedAt: time(state.StartedAt),
    finishedAt: time(state.FinishedAt),
    exitCode: neverRan || row.state === 'running' || row.state === 'paused' ? null : integer(state.ExitCode),
    oomKilled: flag(state.OOMKilled),
    error: text(state.Error),
    restartCount: Math.max(0, integer(raw.RestartCount)),
    restartPolicy: { name: text(policy.Name) || 'no', maximumRetryCount: integer(policy.MaximumRetryCount) },
    autoRemove: flag(host.AutoRemove),
    health: toHealthDetail(state, config),
    mounts: toMounts(raw, host),
    networks: toNetworks(raw),
    networkMode: text(host.NetworkMode),
    env: env(config.Env),
    labels: pairs(config.Labels),
    limits: toLimits(host),
    platform: text(raw.Platform),
    hostname: text(config.Hostname),
    user: text(config.User),
    workingDir: text(config.WorkingDir),
    tty: flag(config.Tty),
    privileged: flag(host.Privileged),
    readOnlyRoot: flag(host.ReadonlyRootfs),
    logDriver: text(record(host.LogConfig).Type),
  }
}

/** The list's row from an inspect document, exact where the list is coarse. */
function toRow(raw: Raw): ContainerRow {
  const config = record(raw.Config)
  const state = record(raw.State)
  const word = toState(text(state.Status), flag(state.Running))
  const id = text(raw.Id) || text(raw.ID)
  const hasRun = word === 'running' || word === 'paused'
  const ended = word === 'exited' || word === 'dead'
  const path = text(raw.Path)
  return {
    id,
    name: text(raw.Name).replace(/^\//, '') || id.slice(0, 12),
    image: text(config.Image) || text(raw.ImageName),
    imageId: text(raw.Image),
    command: joinCommand([...(path ? [path] : []), ...texts(raw.Args)]),
    state: word,
    health: word === 'running' ? (toHealth(healthWord(state)) ?? 'none') : 'none',
    exitCode: ended ? integer(state.ExitCode) : null,
    // In whole seconds, as the list tells it: one container must not be two rows.
    createdAt: Math.floor((time(raw.Created) ?? 0) / 1000) * 1000,
    startedAt: hasRun ? time(state.StartedAt) : null,
    finishedAt: ended || word === 'restarting' ? time(state.FinishedAt) : null,
    ports: toPorts(record(raw.NetworkSettings).Ports),
    networks: Object.keys(record(record(raw.NetworkSettings).Networks)).sort(),
    ...composeOf(record(config.Labels)),
  }
}

function healthWord(state: Raw): string | null {
  // Podman called it Healthcheck.
  return textOrNull(record(state.Health).Status) ?? textOrNull(record(state.Healthcheck).Status)
}

/** `{"80/tcp": [{HostIp, HostPort}] | null}` */
function toPorts(value: unknown): PortBinding[] {
  const ports = Object.entries(record(value)).flatMap(([key, bindings]): PortBinding[] => {
    const [port = '', protocol = 'tcp'] = key.split('/')
    const containerPort = Number.parseInt(port, 10)
    if (!Number.isInteger(containerPort)) return []
    const bound = list(bindings).map((item) => {
      const hostPort = Number.parseInt(text(record(item).HostPort), 10)
      const ip = text(record(item).HostIp)
      return { ip, containerPort, hostPort: Number.isInteger(hostPort) && hostPort > 0 ? hostPort : null, protocol }
    })
    return bound.length > 0 ? bound : [{ ip: '', containerPort, hostPort: null, protocol }]
  })
  return sortPorts(ports)
}

function toHealthDetail(state: Raw, config: Raw): ContainerDetail['health'] {
  const check = record(config.Healthcheck)
  const test = argv(check.Test)
  const health = record(state.Health ?? state.Healthcheck)
  if (test[0] === 'NONE' || (Object.keys(health).length === 0 && test.length === 0)) return null
  return {
    state: toHealth(textOrNull(health.Status)) ?? 'none',
    failingStreak: Math.max(0, integer(health.FailingStreak)),
    test,
    intervalMs: nanosToMs(check.Interval),
    timeoutMs: nanosToMs(check.Timeout),
    retries: limit(check.Retries),
    probes: list(health.Log).flatMap((item) => {
      const probe = record(item)
      const startedAt = time(probe.Start)
      if (startedAt === null) return []
      return [
        {
          startedAt,
          durationMs: Math.max(0, (time(probe.End) ?? startedAt) - startedAt),
          exitCode: integer(probe.ExitCode),
          output: text(probe.Output),
        },
      ]
    }),
  }
}

function nanosToMs(value: unknown): number | null {
  const nanos = limit(value)
  return nanos === null ? null : nanos / 1e6
}

/**
 * By destination: the engine tells them in another order each time. `--tmpfs` is told among the options of the host alone,
 * `--mount type=tmpfs` among the mounts.
 */
function toMounts(raw: Raw, host: Raw): ContainerDetail['mounts'] {
  const mounts = list(raw.Mounts).map(toMount)
  const known = new Set(mounts.map((mount) => mount.destination))
  for (const { name: destination, value: options } of pairs(host.Tmpfs)) {
    if (known.has(destination)) continue
    const readOnly = options.split(',').includes('ro')
    mounts.push({ type: 'tmpfs', name: null, source: '', destination, readOnly, driver: null })
  }
  return mounts.sort((a, b) => (a.destination < b.destination ? -1 : 1))
}

function toMount(value: unknown): ContainerDetail['mounts'][number] {
  const raw = record(value)
  const type = text(raw.Type) || 'bind'
  return {
    type,
    name: type === 'volume' ? textOrNull(raw.Name) : null,
    source: text(raw.Source),
    destination: text(raw.Destination),
    readOnly: raw.RW === false,
    driver: textOrNull(raw.Driver),
  }
}

function toNetworks(raw: Raw): ContainerDetail['networks'] {
  return Object.entries(record(record(raw.NetworkSettings).Networks))
    .map(([name, value]) => {
      const network = record(value)
      return {
        name,
        ip: textOrNull(network.IPAddress),
        ip6: textOrNull(network.GlobalIPv6Address),
        gateway: textOrNull(network.Gateway) ?? textOrNull(network.IPv6Gateway),
        mac: textOrNull(network.MacAddress),
        aliases: texts(network.Aliases),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function toLimits(host: Raw): ContainerDetail['limits'] {
  const nanoCpus = limit(host.NanoCpus)
  const quota = limit(host.CpuQuota)
  const period = limit(host.CpuPeriod) ?? 100_000
  const swap = number(host.MemorySwap)
  return {
    memoryBytes: limit(host.Memory),
    // -1: as much swap as the host has, which is no limit.
    memorySwapBytes: swap === null || swap <= 0 ? null : count(swap),
    cpus: nanoCpus !== null ? nanoCpus / 1e9 : quota !== null ? quota / period : null,
    cpuShares: limit(host.CpuShares),
    cpuset: textOrNull(host.CpusetCpus),
    pids: limit(host.PidsLimit),
  }
}

/** `GET /containers/ID/top`. Podman has sent rows as one unsplit text (podman#23981); the last title takes what is left over. */
export function toProcessList(value: unknown): ProcessList {
  const raw = record(value)
  const titles = texts(raw.Titles)
  const processes = list(raw.Processes).map((row) => {
    const cells = texts(row)
    const [only] = cells
    if (typeof row !== 'string' && (cells.length !== 1 || titles.length <= 1)) return cells
    const words = (typeof row === 'string' ? row : (only ?? '')).trim().split(/\s+/)
    return [...words.slice(0, titles.length - 1), words.slice(titles.length - 1).join(' ')]
  })
  return { titles, processes }
}
