import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Route, readJson, sendJson, sendStatus } from './http.ts'
import { type Container, Refusal } from './model.ts'
import { DemoShell } from './shell.ts'
import type { World } from './world.ts'

interface Exec {
  readonly container: Container
  readonly command: readonly string[]
  readonly tty: boolean
  readonly workingDir: string
  state: 'created' | 'running' | 'ended'
  exitCode: number | null
}

const most = 200
const execsOf = new WeakMap<World, Map<string, Exec>>()

function execs(world: World): Map<string, Exec> {
  let known = execsOf.get(world)
  if (!known) {
    known = new Map()
    execsOf.set(world, known)
  }
  return known
}

function find(world: World, id: string): Exec {
  const exec = execs(world).get(id)
  if (!exec) throw new Refusal(404, `No such exec instance: ${id}`)
  return exec
}

export const execRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/containers\/([^/]+)\/exec$/,
    async run({ world, name, request, response }) {
      const container = world.container(name)
      const body = (await readJson(request)) as { Cmd?: string[]; Tty?: boolean; WorkingDir?: string }
      if (container.state === 'paused')
        throw new Refusal(409, `Container ${container.name} is paused, unpause the container before exec`)
      if (container.state !== 'running') throw new Refusal(409, `Container ${container.id} is not running`)
      if (!body.Cmd?.length) throw new Refusal(400, 'No exec command specified')
      const all = execs(world)
      const id = randomBytes(32).toString('hex')
      const { Cmd: command, Tty: tty = false, WorkingDir: workingDir = '' } = body
      all.set(id, { container, command, tty, workingDir, state: 'created', exitCode: null })
      const [oldest = ''] = all.keys()
      if (all.size > most) all.delete(oldest)
      sendJson(response, { Id: id }, 201)
    },
  },
  {
    method: 'GET',
    path: /^\/exec\/([^/]+)\/json$/,
    run({ world, name, response }) {
      const { container, command, tty, state, exitCode } = find(world, name)
      sendJson(response, {
        ...{ ID: name, Running: state === 'running', ExitCode: exitCode, ContainerID: container.id },
        // The engine tells none of a program that was never there.
        Pid: state === 'created' || exitCode === 126 ? 0 : 4242,
        ProcessConfig: { tty, entrypoint: command[0], arguments: command.slice(1) },
      })
    },
  },
  {
    method: 'POST',
    path: /^\/exec\/([^/]+)\/resize$/,
    run({ world, name, response }) {
      const exec = find(world, name)
      if (exec.state !== 'running')
        throw new Refusal(500, `cannot resize a stopped container: exec ${name} is not running`)
      response.writeHead(200, { 'Content-Length': 0 }).end()
    },
  },
  {
    method: 'POST',
    path: /^\/exec\/([^/]+)\/start$/,
    run: ({ world, name, response }) => {
      find(world, name)
      sendStatus(response, 204)
    },
  },
]

const isShell = (program: string): boolean => /^(?:\/bin\/)?(?:sh|ash)$/.test(program)

/** Takes over the connection of an `/exec/ID/start` that asks for it; false: it is not for us. `head`: what came behind the request's head. */
export function startExec(world: World, request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
  const id = /^(?:\/v[\d.]+)?\/exec\/([^/?]+)\/start(?:\?|$)/.exec(request.url ?? '')?.[1]
  if (request.method !== 'POST' || id === undefined) return false
  const exec = execs(world).get(id)
  if (exec?.state !== 'created') {
    socket.end(
      'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{"message":"No such exec instance here"}',
    )
    return true
  }
  socket.write(
    'HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
  )
  exec.state = 'running'
  let unwatch = (): void => undefined
  const end = (code: number): void => {
    if (exec.state === 'ended') return
    exec.state = 'ended'
    exec.exitCode = code
    unwatch()
    socket.end()
  }
  const write = (text: string): void => {
    const bytes = Buffer.from(text)
    if (exec.tty) return void socket.write(bytes)
    const frame = Buffer.alloc(8)
    frame[0] = 1
    frame.writeUInt32BE(bytes.length, 4)
    socket.write(Buffer.concat([frame, bytes]))
  }
  unwatch = world.watch((changed) => {
    if (changed === exec.container && changed.state !== 'running' && changed.state !== 'paused') end(137)
  })
  socket.on('error', () => end(129))
  socket.on('close', () => end(129))
  const [program = '', flag = '', line = ''] = exec.command
  const shell = new DemoShell(exec.container, { write, exit: end }, exec)
  let skip = Number(request.headers['content-length'] ?? 0)
  const take = (bytes: Buffer): void => {
    const rest = bytes.subarray(Math.min(skip, bytes.length))
    skip -= bytes.length - rest.length
    if (rest.length > 0 && exec.state === 'running') shell.input(rest.toString('utf8'))
  }
  if (!isShell(program)) {
    write(
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH: unknown\r\n`,
    )
    end(126)
  } else if (flag === '-c') shell.runOnce(line)
  else {
    shell.start()
    take(head)
    socket.on('data', take)
  }
  return true
}
