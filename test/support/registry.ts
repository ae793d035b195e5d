import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, until } from './process.ts'

/** The login of a registry that wants one. */
export const registryLogin = { user: 'tester', password: 'open sesame' }
/** bcrypt of the password above, as `htpasswd -B` writes it. */
const htpasswd = 'tester:$2y$05$c07WPUvJBVAYtlEzAx5eH.Y4ZfMdLggfNDxSikro.QH/kJbSbp4/O'

export interface TestRegistry {
  /** `127.0.0.1:PORT`: an engine talks to it without TLS, because it is on loopback. */
  readonly host: string
  /** Bytes a second that it gives and takes from now on; null: as fast as it can. */
  throttle(bytesPerSecond: number | null): void
  /** `kill -9`: connections break and no new one is taken. */
  kill(): Promise<void>
  /** Its tags of a repository; empty where it has none. */
  tags(repository: string): Promise<string[]>
  close(): Promise<void>
}

/** Debian's docker-registry on loopback, with storage of its own, behind a door that can be made narrow. */
export async function startRegistry(options: { auth?: boolean } = {}): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'portlight-registry-'))
  const inner = await freePort()
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'htpasswd'), `${htpasswd}\n`)
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${inner}`, secret: 'for tests only', relativeurls: true },
    ...(options.auth && { auth: { htpasswd: { realm: 'portlight-test', path: join(folder, 'htpasswd') } } }),
  }
  // JSON is YAML.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config))
  const child: ChildProcess = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  const onExit = (): void => void child.kill('SIGKILL')
  process.once('exit', onExit)
  const door = await openDoor(inner)
  const host = `127.0.0.1:${door.port}`
  const headers = options.auth
    ? { authorization: `Basic ${Buffer.from(`${registryLogin.user}:${registryLogin.password}`).toString('base64')}` }
    : undefined
  await until(async () => (await fetch(`http://127.0.0.1:${inner}/v2/`).catch(() => null)) !== null, {
    describe: () => 'docker-registry does not answer',
  })
  const kill = async (): Promise<void> => {
    door.close()
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await ended(child)
    }
  }
  return {
    host,
    throttle: (rate) => door.throttle(rate),
    kill,
    async tags(repository) {
      const answer = await fetch(`http://127.0.0.1:${inner}/v2/${repository}/tags/list`, {
        ...(headers && { headers }),
      })
      return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []) : []
    },
    async close() {
      await kill()
      process.off('exit', onExit)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

interface Door {
  readonly port: number
  throttle(bytesPerSecond: number | null): void
  close(): void
}

const tickMs = 20

/** Passes connections on to a port, all together no faster than the rate. */
async function openDoor(to: number): Promise<Door> {
  const sockets = new Set<Socket>()
  let rate: number | null = null
  let room = 0
  const waiting = new Set<() => void>()
  const tick = setInterval(() => {
    room = rate === null ? Number.POSITIVE_INFINITY : (rate * tickMs) / 1000
    for (const go of [...waiting]) go()
  }, tickMs)
  const pass = (from: Socket, target: Socket): void => {
    from.on('data', (chunk) => {
      target.write(chunk)
      if (rate === null) return
      room -= chunk.length
      if (room > 0) return
      from.pause()
      // A chunk that was too large for one tick is paid for in the next ones.
      let owed = -room
      const go = (): void => {
        owed -= rate === null ? Number.POSITIVE_INFINITY : (rate * tickMs) / 1000
        if (owed > 0) return
        waiting.delete(go)
        from.resume()
      }
      waiting.add(go)
    })
    from.on('end', () => target.end())
    from.on('error', () => target.destroy())
    from.on('close', () => sockets.delete(from))
    sockets.add(from)
  }
  const server: Server = createServer((outer) => {
    const inner = connect(to, '127.0.0.1')
    pass(outer, inner)
    pass(inner, outer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    throttle(bytesPerSecond) {
      rate = bytesPerSecond
      room = 0
    },
    close() {
      clearInterval(tick)
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
