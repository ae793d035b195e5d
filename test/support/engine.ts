import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ended, output, until } from './process.ts'

/** The image that tests make containers from: static busybox on nothing, built where it is missing. */
export const busyboxImage = 'portlight-test/busybox:1'

/** Every object that a test makes on an engine that is not private carries this label. */
export const testLabel = 'dev.portlight.test'

export interface TestEngine {
  /** `unix:///…` */
  readonly url: string
  readonly socket: string
  /** Runs the docker CLI against this engine and gives its standard output without the last line end. */
  docker(...args: string[]): Promise<string>
}

export interface PrivateEngine extends TestEngine {
  readonly pid: number
  readonly folder: string
  /** `kill -9`, and waits until it is gone. Containers go on running (live-restore). */
  kill(): Promise<void>
  /** Starts it again on the same socket and data; resolves when it answers. */
  start(): Promise<void>
  /** SIGSTOP / SIGCONT: connected, and silent. */
  freeze(): void
  thaw(): void
  /** Removes its containers, ends it and deletes its folder. */
  close(): Promise<void>
}

function engineOn(socket: string): TestEngine {
  const url = `unix://${socket}`
  return {
    url,
    socket,
    async docker(...args) {
      const env = { ...process.env, DOCKER_HOST: url, DOCKER_BUILDKIT: '0', DOCKER_CONTEXT: '' }
      return (await output('docker', args, { env, timeoutMs: 120_000 })).replace(/\n$/, '')
    },
  }
}

/** GET /_ping on the socket: the status, or undefined where nothing answers within a second. */
export function ping(socket: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request({ socketPath: socket, path: '/_ping', timeout: 1000 }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('timeout', () => call.destroy())
    call.on('error', () => resolve(undefined))
    call.end()
  })
}

/** True where startPrivateEngine() can work: Linux, root, and dockerd on the PATH. */
export function canStartEngine(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('which', ['dockerd']).status === 0
}

/**
 * A dockerd of the test's own, with its own folders and socket. Needs root and Debian's docker.io. It touches no iptables, so
 * that several can run side by side; published ports go through docker-proxy.
 */
export async function startPrivateEngine(options: { args?: string[] } = {}): Promise<PrivateEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'portlight-engine-'))
  const socket = join(folder, 'docker.sock')
  const engine = engineOn(socket)
  let daemon: ChildProcess | undefined

  const start = async (): Promise<void> => {
    await rm(join(folder, 'pid'), { force: true })
    const child = spawn(
      'dockerd',
      [
        ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '-p', join(folder, 'pid')],
        ...['-H', `unix://${socket}`, '--live-restore', '--iptables=false', '--ip6tables=false', '--ip-masq=false'],
        ...(options.args ?? []),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const log = createWriteStream(join(folder, 'dockerd.log'), { flags: 'a' })
    child.stdout.pipe(log)
    child.stderr.pipe(log)
    daemon = child
    // A test run that dies must not leave an engine behind.
    process.once('exit', () => child.kill('SIGKILL'))
    await until(async () => (await ping(socket)) === 200, {
      timeoutMs: 60_000,
      everyMs: 50,
      describe: () => `dockerd does not answer; its log is ${join(folder, 'dockerd.log')}`,
    })
  }
  const running = (): ChildProcess => {
    if (!daemon) throw new Error('This private engine is not running')
    return daemon
  }

  await start()
  await ensureBusybox(engine)
  return {
    ...engine,
    folder,
    get pid() {
      return running().pid ?? 0
    },
    start,
    async kill() {
      const child = running()
      daemon = undefined
      child.kill('SIGKILL')
      await ended(child)
      await containerdGone(folder)
    },
    freeze: () => void running().kill('SIGSTOP'),
    thaw: () => void running().kill('SIGCONT'),
    async close() {
      if (!daemon) await start()
      running().kill('SIGCONT')
      const all = (await engine.docker('ps', '-aq')).split('\n').filter(Boolean)
      if (all.length > 0) await engine.docker('rm', '-f', ...all).catch(() => undefined)
      const child = running()
      daemon = undefined
      child.kill('SIGTERM')
      await ended(child, 20_000)
      await unmountBelow(folder)
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/**
 * The containerd that a killed dockerd started dies a moment later. A dockerd that starts in between takes the dying one for its
 * own and then waits for it in vain.
 */
async function containerdGone(folder: string): Promise<void> {
  const pidFile = join(folder, 'exec', 'containerd', 'containerd.pid')
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => '0'))
  const alive = (): boolean => {
    try {
      return pid > 0 && process.kill(pid, 0)
    } catch {
      return false
    }
  }
  await until(() => !alive(), { describe: () => `containerd ${pid} outlives its dockerd` })
  await rm(pidFile, { force: true })
}

/** A killed dockerd leaves network namespaces and overlay mounts behind; they must go before the folder can. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await output('cat', ['/proc/self/mounts'])).split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).reverse()) {
    await output('umount', ['-l', mount]).catch(() => undefined)
  }
}

/** Builds the busybox test image where the engine does not have it. */
export async function ensureBusybox(engine: TestEngine): Promise<void> {
  const has = await engine.docker('image', 'inspect', '-f', '{{.Id}}', busyboxImage).catch(() => '')
  if (has) return
  const folder = await mkdtemp(join(tmpdir(), 'portlight-image-'))
  try {
    await mkdir(folder, { recursive: true })
    await copyFile('/bin/busybox', join(folder, 'busybox'))
    await writeFile(
      join(folder, 'Dockerfile'),
      [
        'FROM scratch',
        `LABEL ${testLabel}=1`,
        'COPY busybox /bin/busybox',
        'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
        'ENV PATH=/bin',
        'CMD ["/bin/sh"]',
        '',
      ].join('\n'),
    )
    await engine.docker('build', '-q', '-t', busyboxImage, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

let own: Promise<PrivateEngine> | undefined

/**
 * The engine of the suites. `npm test` starts one for each file that runs at a time and names them in PORTLIGHT_TEST_ENGINES
 * (addresses with a blank between); a test file that is run by itself starts its own, which ends with the process.
 */
export async function testEngine(): Promise<TestEngine> {
  const urls = process.env.PORTLIGHT_TEST_ENGINES?.split(' ') ?? []
  // Vitest numbers its workers from 1; no two of them run at a time with the same number.
  const url = urls[(Number(process.env.VITEST_POOL_ID ?? 1) - 1) % urls.length]
  if (url) {
    const engine = engineOn(url.replace(/^unix:\/\//, ''))
    await ensureBusybox(engine)
    return engine
  }
  own ??= startPrivateEngine()
  return own
}

/** Call in `afterAll` of a file that uses testEngine(): ends the engine if this process started it. */
export async function releaseTestEngine(): Promise<void> {
  const engine = own
  own = undefined
  await (await engine)?.close()
}
