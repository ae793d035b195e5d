import { execFile, execFileSync, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoEngine, startDemoEngine } from '../../../electron/demo/demo-engine.ts'

const run = promisify(execFile)
const hasDocker = (() => {
  try {
    execFileSync('docker', ['--version'], { stdio: 'ignore' })
    return process.platform !== 'win32'
  } catch {
    return false
  }
})()

/** The CLI is a client that we did not write: what it understands is the Docker API. */
describe.skipIf(!hasDocker)('the docker CLI on the demo engine', () => {
  let engine: DemoEngine
  beforeAll(async () => {
    engine = await startDemoEngine()
  })
  afterAll(() => engine?.close())

  const docker = async (...args: string[]): Promise<string> => (await run('docker', ['-H', engine.url, ...args])).stdout
  const fails = async (...args: string[]): Promise<string> =>
    docker(...args).then(
      () => 'did not fail',
      (error: { stderr: string }) => error.stderr,
    )

  it('lists, inspects and reads logs', async () => {
    expect(await docker('ps', '-a', '--format', '{{.Names}} {{.Status}}')).toMatch(/shop-api-1 Up 5 hours \(healthy\)/)
    expect((await docker('ps', '-q')).trim().split('\n').length).toBeGreaterThan(10)
    expect(await docker('inspect', '-f', '{{.State.Status}} {{.HostConfig.Memory}}', 'shop-api-1')).toBe(
      'running 536870912\n',
    )
    expect((await docker('logs', '--tail', '7', 'notes')).trim().split('\n').length).toBeLessThanOrEqual(7)
    expect(await docker('logs', '--tail', '3', 'devbox')).toContain('src/')
    expect(await docker('top', 'shop-api-1')).toContain('dist/main.js')
    expect(await docker('port', 'shop-nginx-1')).toContain('80/tcp -> 0.0.0.0:8080')
    expect(await docker('info', '--format', '{{.ServerVersion}} {{.CgroupVersion}}')).toBe('20.10.24 2\n')
    expect(await docker('version', '--format', '{{.Server.Platform.Name}}')).toBe('Portlight demo\n')
  })

  it('runs commands in a container', async () => {
    expect(await docker('exec', 'shop-nginx-1', 'sh', '-c', 'cd /etc; pwd; cat hostname')).toMatch(
      /^\/etc\n[0-9a-f]{12}\n$/,
    )
    expect(await fails('exec', 'shop-nginx-1', 'sh', '-c', 'exit 3')).toBe('')
    await expect(run('docker', ['-H', engine.url, 'exec', 'shop-nginx-1', 'nothing'])).rejects.toMatchObject({
      code: 126,
    })
  })

  it('reads stats, images, history and disk use', async () => {
    const stats = await docker('stats', '--no-stream', '--format', '{{.Name}} {{.CPUPerc}} {{.MemUsage}}')
    expect(stats).toMatch(/shop-worker-1 \d+\.\d+% \d+(\.\d+)?MiB \/ 768MiB/)
    expect(await docker('images', '--format', '{{.Repository}}:{{.Tag}}')).toContain('shop/api:latest\n')
    expect(await docker('history', 'shop/api', '--no-trunc')).toContain('RUN /bin/sh -c npm ci --omit=dev # buildkit')
    expect(await docker('system', 'df')).toMatch(/Images\s+\d+/)
  })

  it('acts, and sees the events of it', async () => {
    const events = spawn('docker', [
      '-H',
      engine.url,
      'events',
      '--filter',
      'type=container',
      '--format',
      '{{.Action}} {{index .Actor.Attributes "name"}}',
    ])
    let seen = ''
    events.stdout.on('data', (chunk: Buffer) => {
      seen += chunk.toString()
    })
    // the CLI has no word for "listening now", so something happens until it has heard of it
    await expect
      .poll(
        async () => {
          await docker('kill', '--signal', 'HUP', 'shop-redis-1')
          return seen
        },
        { timeout: 10_000 },
      )
      .toContain('kill shop-redis-1')
    await docker('stop', 'shop-nginx-1')
    await docker('start', 'shop-nginx-1')
    await docker('restart', 'shop-nginx-1')
    await docker('pause', 'shop-nginx-1')
    await docker('unpause', 'shop-nginx-1')
    await docker('rename', 'shop-nginx-1', 'front')
    expect(await fails('rm', 'front')).toContain('You cannot remove a running container')
    await docker('rm', '-f', 'front')
    const mine = () =>
      seen
        .split('\n')
        .filter((line) => /nginx|front/.test(line))
        .map((line) => line.split(' ')[0])
    await expect
      .poll(mine)
      .toEqual([
        'kill',
        'die',
        'stop',
        'start',
        'kill',
        'die',
        'stop',
        'start',
        'restart',
        'pause',
        'unpause',
        'rename',
        'kill',
        'die',
        'destroy',
      ])
    events.kill()
    expect(await docker('ps', '-aq', '--filter', 'name=front')).toBe('')
    expect(await fails('start', 'front')).toContain('No such container: front')
    expect(await fails('rmi', 'notes/server:1.3')).toContain('is using its referenced image')
  })
})
