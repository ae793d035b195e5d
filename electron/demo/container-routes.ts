import { inspectDocument } from './container-inspect.ts'
import { listEntry } from './container-list.ts'
import { healthOf } from './health.ts'
import { type Call, flag, parseFilters, type Route, readJson, sendJson, sendStatus } from './http.ts'
import { create, kill, pauseContainer, remove, rename, restart, start, stop, unpauseContainer } from './lifecycle.ts'
import { sendLogs } from './log-stream.ts'
import { type Container, type ContainerSpec, Refusal } from './model.ts'
import { createRandom } from './random.ts'
import { sendStats } from './stats-stream.ts'
import type { World } from './world.ts'

const containerOf = ({ world, name }: Call): Container => world.container(name)

function wantedBy(world: World, filters: ReadonlyMap<string, readonly string[]>): (container: Container) => boolean {
  const tests: ((container: Container) => boolean)[] = []
  for (const [name, values] of filters) {
    if (values.length === 0) continue
    const any = (test: (container: Container, value: string) => boolean): void =>
      void tests.push((container) => values.some((value) => test(container, value)))
    if (name === 'id') any(({ id }, value) => id.startsWith(value))
    else if (name === 'name') any((container, value) => `/${container.name}`.includes(value))
    else if (name === 'status') any(({ state }, value) => state === value)
    else if (name === 'exited') any(({ exitCode, state }, value) => state === 'exited' && exitCode === Number(value))
    else if (name === 'health') any((container, value) => (healthOf(world, container)?.status ?? 'none') === value)
    else if (name === 'ancestor')
      any(({ imageId }, value) => world.findImage(value)?.id === imageId || imageId.startsWith(`sha256:${value}`))
    else if (name === 'label')
      tests.push(({ labels }) =>
        values.every((value) => {
          const cut = value.indexOf('=')
          return cut < 0 ? labels.has(value) : labels.get(value.slice(0, cut)) === value.slice(cut + 1)
        }),
      )
    else throw new Refusal(400, `Invalid filter '${name}'`)
  }
  return (container) => tests.every((test) => test(container))
}

function list({ world, query, response }: Call): void {
  const filters = parseFilters(query)
  const all = flag(query, 'all') || filters.has('status') || filters.has('exited')
  const wanted = wantedBy(world, filters)
  const withSize = flag(query, 'size')
  const shown = [...world.containers.values()].filter(
    (container) => (all || ['running', 'paused', 'restarting'].includes(container.state)) && wanted(container),
  )
  shown.sort((a, b) => b.createdAt - a.createdAt)
  sendJson(
    response,
    shown.map((container) => listEntry(world, container, withSize)),
  )
}

function top(call: Call): void {
  const container = containerOf(call)
  if (container.state === 'restarting')
    throw new Refusal(409, `Container ${container.id} is restarting, wait until the container is running`)
  if (container.state !== 'running' && container.state !== 'paused')
    throw new Refusal(409, `Container ${container.id} is not running`)
  const { spec, pid, startedAt } = container
  const random = createRandom(call.world.seed, container.id, 'top')
  const started = new Date(startedAt ?? call.world.now()).toISOString().slice(11, 16)
  const user = spec.user?.split(':')[0] || 'root'
  const count = Math.min(spec.load?.pids ?? 1, 24)
  const command = spec.argv.join(' ')
  const rows = Array.from({ length: count }, (_, index) => {
    const time = `00:0${random.int(0, 9)}:${String(random.int(0, 59)).padStart(2, '0')}`
    const mine = String(pid + index * 3)
    const parent = String(index === 0 ? pid - 21 : pid)
    const words = index === 0 ? command : `${spec.argv[0]}: worker ${index}`
    return [user, mine, parent, String(random.int(0, 3)), started, spec.tty ? 'pts/0' : '?', time, words]
  })
  sendJson(call.response, { Processes: rows, Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'] })
}

const seconds = (query: URLSearchParams): number | null => (query.get('t') === null ? null : Number(query.get('t')))

/** The part of a create request that the demo world understands. */
interface CreateRequest {
  readonly Image?: string
  readonly Cmd?: string[]
  readonly Entrypoint?: string[]
  readonly Env?: string[]
  readonly Labels?: Record<string, string>
  readonly Tty?: boolean
  readonly HostConfig?: { readonly AutoRemove?: boolean; readonly RestartPolicy?: { readonly Name?: string } }
}

async function createFrom({ world, query, request, response }: Call): Promise<void> {
  const body = (await readJson(request)) as CreateRequest
  const image = world.findImage(body.Image ?? '')
  if (!body.Image || !image) {
    const name = body.Image ?? ''
    throw new Refusal(404, `No such image: ${name.includes(':') ? name : `${name}:latest`}`)
  }
  const entrypoint = body.Entrypoint ?? image.spec.entrypoint
  const [first = '/bin/sh', ...rest] = [...(entrypoint ?? []), ...(body.Cmd ?? image.spec.cmd ?? [])]
  const policy = body.HostConfig?.RestartPolicy?.Name
  const random = createRandom(world.seed, 'name', world.containers.size, world.now())
  const spec: ContainerSpec = {
    name:
      query.get('name')?.replace(/^\//, '') || `${random.pick(ADJECTIVES)}_${random.pick(NAMES)}${random.int(10, 99)}`,
    image: body.Image,
    argv: [first, ...rest],
    labels: { ...image.spec.labels, ...body.Labels },
    createdAgo: 0,
    begins: { state: 'created' },
    tty: body.Tty ?? false,
    autoRemove: body.HostConfig?.AutoRemove ?? false,
    ...(entrypoint && { entrypoint }),
    ...(body.Env && { env: [...body.Env, ...(image.spec.env ?? [])] }),
    ...(policy ? { restart: { name: policy } } : {}),
  }
  sendJson(response, { Id: create(world, spec).id, Warnings: [] }, 201)
}

const ADJECTIVES = ['calm', 'quirky', 'bold', 'nifty', 'sleepy', 'upbeat'] as const
const NAMES = ['hopper', 'lovelace', 'ritchie', 'torvalds', 'kim', 'noether'] as const

/** Answers once the container has stopped, with its exit code. */
function wait(call: Call): void {
  const { world, response } = call
  const container = containerOf(call)
  response.writeHead(200, { 'Content-Type': 'application/json' })
  response.flushHeaders()
  const done = (): boolean => !['running', 'paused', 'restarting'].includes(container.state)
  const finish = (): void => void response.end(`${JSON.stringify({ Error: null, StatusCode: container.exitCode })}\n`)
  if (done() && call.query.get('condition') !== 'next-exit') {
    finish()
    return
  }
  const unwatch = world.watch((changed) => {
    if (changed === container && done()) finish()
  })
  response.on('close', unwatch)
}

const act = (name: string, run: (call: Call, container: Container) => unknown): Route => ({
  method: 'POST',
  path: new RegExp(`^/containers/([^/]+)/${name}$`),
  async run(call) {
    const outcome = await run(call, containerOf(call))
    sendStatus(call.response, outcome === 'unchanged' ? 304 : 204)
  },
})

export const containerRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/containers\/json$/, run: list },
  { method: 'POST', path: /^\/containers\/create$/, run: createFrom },
  {
    method: 'GET',
    path: /^\/containers\/([^/]+)\/json$/,
    run: (call) =>
      sendJson(call.response, inspectDocument(call.world, containerOf(call), call.api, flag(call.query, 'size'))),
  },
  { method: 'GET', path: /^\/containers\/([^/]+)\/top$/, run: top },
  { method: 'GET', path: /^\/containers\/([^/]+)\/stats$/, run: (call) => sendStats(call, containerOf(call)) },
  { method: 'GET', path: /^\/containers\/([^/]+)\/logs$/, run: (call) => sendLogs(call, containerOf(call)) },
  { method: 'POST', path: /^\/containers\/([^/]+)\/wait$/, run: wait },
  act('start', ({ world }, container) => start(world, container)),
  act('stop', ({ world, query }, container) => stop(world, container, seconds(query))),
  act('restart', ({ world, query }, container) => restart(world, container, seconds(query))),
  act('kill', ({ world, query }, container) => kill(world, container, query.get('signal') || 'KILL')),
  act('pause', ({ world }, container) => pauseContainer(world, container)),
  act('unpause', ({ world }, container) => unpauseContainer(world, container)),
  act('rename', ({ world, query }, container) => rename(world, container, query.get('name'))),
  {
    method: 'DELETE',
    path: /^\/containers\/([^/]+)$/,
    async run(call) {
      const options = { force: flag(call.query, 'force'), volumes: flag(call.query, 'v') }
      await remove(call.world, containerOf(call), options)
      sendStatus(call.response, 204)
    },
  },
]
