import { listEntry } from './container-list.ts'
import { type Happening, passes } from './events.ts'
import { type Call, parseFilters, type Route, sendJson } from './http.ts'
import { imageEntry, usersOf } from './image-documents.ts'
import type { Image } from './model.ts'
import { CPUS, HOST_MEMORY } from './stats.ts'
import { parseTime, toNanos } from './time.ts'

/** One event as a line of JSON. 1.52 dropped `status`, `id` and `from`, which only container and image events had. */
function eventLine({ type, action, id, attributes, at }: Happening, api: number): string {
  const old = api < 52 && (type === 'container' || type === 'image')
  const from = type === 'container' ? attributes.get('image') : undefined
  const document = {
    ...(old ? { status: action, id } : {}),
    ...(old && from !== undefined ? { from } : {}),
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: Object.fromEntries([...attributes].toSorted(([a], [b]) => (a < b ? -1 : 1))) },
    scope: 'local',
    time: Number(at / 1_000_000_000n),
  }
  // the nanoseconds do not fit a JavaScript number, so they are written by hand
  return `${JSON.stringify(document).slice(0, -1)},"timeNano":${at}}\n`
}

function events({ world, api, query, request, response }: Call): void {
  const filters = parseFilters(query)
  const since = parseTime(query.get('since'))
  const until = parseTime(query.get('until'))
  // 1.52 learnt other framings; without a wish it answers as before
  const accepts = request.headers.accept ?? ''
  const sequence = api >= 52 && accepts.includes('application/json-seq')
  const lines = api >= 52 && accepts.includes('application/x-ndjson')
  const type = sequence ? 'application/json-seq' : lines ? 'application/x-ndjson' : 'application/json'
  response.writeHead(200, { 'Content-Type': type })
  response.flushHeaders()
  const send = (happening: Happening): void => {
    if (passes(happening, filters)) response.write(`${sequence ? '\x1e' : ''}${eventLine(happening, api)}`)
  }
  if (since !== null || until !== null)
    for (const happening of world.journal.kept())
      if (happening.at >= (since ?? 0n) && (until === null || happening.at <= until)) send(happening)
  const left = until === null ? null : Number((until - toNanos(world.now())) / 1_000_000n)
  if (left !== null && left <= 0) {
    response.end()
    return
  }
  const timer = left === null ? undefined : setTimeout(() => response.end(), left).unref()
  const unlisten = world.journal.listen(send)
  response.on('close', () => {
    clearTimeout(timer)
    unlisten()
  })
}

function info({ world, face }: Call): object {
  const states = [...world.containers.values()].map(({ state }) => state)
  const count = (...wanted: string[]): number => states.filter((state) => wanted.includes(state)).length
  return {
    ID: 'DEMO:PORT:LGHT:0000:0000:0000:0000:0000:0000:0000:0000:0000',
    Containers: states.length,
    ContainersRunning: count('running', 'restarting'),
    ContainersPaused: count('paused'),
    ContainersStopped: count('created', 'exited', 'dead', 'removing'),
    Images: world.images.size,
    Driver: 'overlay2',
    DriverStatus: [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
      ['Native Overlay Diff', 'true'],
    ],
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'null'],
      Authorization: null,
      Log: ['json-file', 'local', 'none'],
    },
    MemoryLimit: true,
    SwapLimit: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    Debug: false,
    NFd: 42,
    OomKillDisable: false,
    NGoroutines: 64,
    SystemTime: new Date(world.now()).toISOString(),
    LoggingDriver: 'json-file',
    CgroupDriver: world.cgroupVersion === '2' ? 'systemd' : 'cgroupfs',
    CgroupVersion: world.cgroupVersion,
    NEventsListener: 0,
    KernelVersion: '6.1.0-demo',
    OperatingSystem: face.platform,
    OSVersion: '12',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    NCPU: CPUS,
    MemTotal: HOST_MEMORY,
    DockerRootDir: '/var/lib/docker',
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: face.hostname,
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: face.version,
    Runtimes: { runc: { path: 'runc' } },
    DefaultRuntime: 'runc',
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    SecurityOptions: ['name=seccomp,profile=default'],
    Warnings: null,
  }
}

function version({ face }: Call): object {
  const about = {
    Version: face.version,
    ApiVersion: face.apiVersion,
    MinAPIVersion: face.minApiVersion,
    GitCommit: 'demo',
    GoVersion: '',
    Os: 'linux',
    Arch: 'amd64',
    KernelVersion: '6.1.0-demo',
    BuildTime: '2026-01-01T00:00:00.000000000+00:00',
  }
  const { Version, ...details } = about
  return { Platform: { Name: face.platform }, Components: [{ Name: 'Engine', Version, Details: details }], ...about }
}

function diskUse({ world, api }: Call): object {
  const layers = new Map<string, { bytes: number; users: number }>()
  for (const image of world.images.values()) {
    const full = image.history.filter(({ bytes }) => bytes > 0)
    image.layers.forEach((layer, index) => {
      layers.set(layer, { bytes: full[index]?.bytes ?? 0, users: (layers.get(layer)?.users ?? 0) + 1 })
    })
  }
  const shared = (image: Image): number =>
    image.layers.reduce((sum, layer) => {
      const known = layers.get(layer)
      return sum + (known && known.users > 1 ? known.bytes : 0)
    }, 0)
  return {
    LayersSize: [...layers.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    Images: [...world.images.values()].map((image) => ({
      ...imageEntry(world, image, api, true),
      Containers: usersOf(world, image),
      SharedSize: shared(image),
    })),
    Containers: [...world.containers.values()].map((container) => listEntry(world, container, true)),
    Volumes: [],
    BuildCache: null,
    BuilderSize: 0,
  }
}

export const systemRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/_ping$/,
    run({ request, response }) {
      response.writeHead(200, {
        'Cache-Control': 'no-cache, no-store, must-revalidate',
        Pragma: 'no-cache',
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': request.method === 'HEAD' ? 0 : 2,
      })
      response.end('OK')
    },
  },
  { method: 'GET', path: /^\/version$/, run: (call) => sendJson(call.response, version(call)) },
  { method: 'GET', path: /^\/info$/, run: (call) => sendJson(call.response, info(call)) },
  { method: 'GET', path: /^\/system\/df$/, run: (call) => sendJson(call.response, diskUse(call)) },
  { method: 'GET', path: /^\/events$/, run: events },
]
