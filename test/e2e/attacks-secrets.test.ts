import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest, rawSocket } from '../support/attacker.ts'
import { ended, until } from '../support/process.ts'
import { redeem, startTarget, type Target } from '../support/target.ts'

/** RELIABILITY A05 and A06: tickets and tokens that are not one's own, and where the secrets could be read. */

let target: Target

beforeAll(async () => {
  target = await startTarget()
})

afterAll(async () => {
  await target?.expectEngineUntouched()
  await target?.close()
})

describe('A05 tickets and tokens', () => {
  it('takes a ticket once', async () => {
    const ticket = await target.newTicket()
    expect(await redeem(target.port, target.honest, ticket)).toMatchObject({ status: 200 })
    expect(await redeem(target.port, target.honest, ticket)).toMatchObject({ status: 401, body: Buffer.alloc(0) })
  })

  it('takes a ticket once also when ten come at the same moment', async () => {
    const ticket = await target.newTicket()
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(target.port, target.honest, ticket)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
  })

  it('takes no secret from a query, a cookie, a referrer or basic authentication', async () => {
    const ticket = await target.newTicket()
    const token = await target.newToken()
    const { port, host, honest } = target
    const json = ['Content-Type', 'application/json'] as const
    const attempts = [
      { target: `/session?ticket=${ticket}`, headers: [...honest, json], body: '{}' },
      { target: '/session', headers: [...honest, json, ['Cookie', `ticket=${ticket}`]], body: '{}' },
      { target: '/session', headers: [...honest, json, ['Referer', `http://${host}/#ticket=${ticket}`]], body: '{}' },
      { target: '/session', headers: [...honest, json, ['Authorization', `Bearer ${ticket}`]], body: '{}' },
      { target: '/session', headers: [...honest, ['Content-Type', 'text/plain']], body: JSON.stringify({ ticket }) },
      { target: `/ticket?token=${token}`, headers: honest },
      { target: '/ticket', headers: [...honest, ['Cookie', `token=${token}`]] },
      { target: '/ticket', headers: [...honest, ['Authorization', `Basic ${token}`]] },
      { target: '/ticket', headers: [...honest, ['Authorization', `Bearer ${ticket}`]] },
    ] as const
    for (const attempt of attempts) {
      const { status, body } = await rawRequest(port, { method: 'POST', ...attempt })
      expect([401, 404, 415, 429]).toContain(status)
      expect(body).toHaveLength(0)
    }
    const silent = await Promise.all([
      rawSocket(port, { target: `/rpc?token=${token}`, headers: honest, token: null }),
      rawSocket(port, { headers: [...honest, ['Cookie', `token=${token}`]], token: null }),
      rawSocket(port, { headers: [...honest, ['Authorization', `Bearer ${token}`]], token: null }),
      rawSocket(port, { headers: [...honest, ['Sec-WebSocket-Protocol', token]], token: null }),
    ])
    for (const { messages } of silent) expect(messages).toEqual([])
    // None of it has used the ticket up.
    expect(await redeem(port, honest, ticket)).toMatchObject({ status: 200 })
  })

  it('takes no ticket or token of another run', async () => {
    const other = await startTarget()
    const [ticket, token] = [await other.newTicket(), await other.newToken()]
    await other.close()
    expect((await redeem(target.port, target.honest, ticket)).status).toBeGreaterThanOrEqual(400)
    expect(await rawSocket(target.port, { headers: target.honest, token })).toMatchObject({ messages: [] })
  })

  it('answers 10,000 guesses with refusals, slowly, lets the owner in meanwhile, and says so in the terminal', async () => {
    const statuses = new Map<number, number>()
    const guess = async (number: number): Promise<void> => {
      const began = performance.now()
      const { status } = await redeem(target.port, target.honest, `${number}`.padStart(43, 'A'))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status === 429) expect(performance.now() - began).toBeGreaterThan(190)
    }
    for (let at = 0; at < 10_000; at += 500) {
      const guesses = Promise.all(Array.from({ length: 500 }, (_, index) => guess(at + index)))
      if (at === 5000) expect(await target.newToken()).toMatch(/^[\w-]{43}$/)
      await guesses
    }
    expect((statuses.get(401) ?? 0) + (statuses.get(429) ?? 0)).toBe(10_000)
    expect(statuses.get(401) ?? 0).toBeLessThanOrEqual(20)
    expect(target.app.output().match(/trying wrong tickets/g)).toHaveLength(1)
  })
})

describe.runIf(process.platform === 'linux')('A06 where the secrets could be read', () => {
  let folder: string
  let app: ChildProcess
  let said = ''
  let opened: string

  // The desktop's opener is replaced by one that notes what it was given; the umask is as generous as it gets.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portlight-secrets-'))
    for (const name of ['bin', 'tmp', 'data']) await mkdir(join(folder, name))
    const opener = `#!/bin/sh\nprintf '%s' "$@" > '${folder}/part'\nmv '${folder}/part' '${folder}/opened'\n`
    await writeFile(join(folder, 'bin/xdg-open'), opener, { mode: 0o755 })
    app = spawn('sh', ['-c', 'umask 000; exec "$0" "$@"', process.execPath, 'out/main/serve.js'], {
      env: {
        PATH: `${folder}/bin:${process.env.PATH}`,
        HOME: folder,
        DISPLAY: ':99',
        TMPDIR: join(folder, 'tmp'),
        PORTLIGHT_DATA_FOLDER: join(folder, 'data'),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    app.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
    })
    opened = await until(() => readFile(join(folder, 'opened'), 'utf8').catch(() => ''))
  })

  afterAll(async () => {
    app?.kill()
    if (app) await ended(app)
    await rm(folder, { recursive: true, force: true })
  })

  const origin = (): string => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? ''

  it('opens the browser with a file that only the user can read, not with the ticket', async () => {
    expect(opened).toMatch(/^\/.*\/tmp\/portlight-\w{6}\/open\.html$/)
    expect(await readFile(opened, 'utf8')).toContain(`url=${origin()}/open#ticket=`)
    expect((await stat(opened)).mode & 0o777).toBe(0o600)
    expect((await stat(join(opened, '..'))).mode & 0o777).toBe(0o700)
    if (process.getuid?.() === 0) {
      await chmod(folder, 0o755) // so that it is the file's own folder that keeps the other user out
      expect(spawnSync('cat', [opened], { uid: 65_534, gid: 65_534 }).status).not.toBe(0)
    }
  })

  it('shows no secret to ps, in its environment, or in any other file', async () => {
    const { host } = new URL(origin())
    const headers = [
      ['Host', host],
      ['Origin', origin()],
    ] as const
    const tickets = [said, await readFile(opened, 'utf8')].map((text) => /#ticket=([\w-]{43})/.exec(text)?.[1] ?? '')
    const answer = await redeem(Number(host.split(':')[1]), headers, tickets[1])
    const { token } = JSON.parse(answer.body.toString()) as { token: string }
    const places = [
      await readFile(`/proc/${app.pid}/cmdline`, 'utf8'),
      await readFile(`/proc/${app.pid}/environ`, 'utf8'),
      spawnSync('ps', ['-eo', 'args']).stdout?.toString() ?? '',
      ...(await textsIn(join(folder, 'data'))),
      ...(await textsIn(join(folder, 'tmp'))).filter((text) => !text.includes('http-equiv')),
    ]
    for (const secret of [...tickets, token]) {
      expect(secret).toMatch(/^[\w-]{43}$/)
      for (const place of places) expect(place).not.toContain(secret)
    }
  })

  it('keeps its own files to the user', async () => {
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700)
    for (const entry of await readdir(join(folder, 'data'), { recursive: true, withFileTypes: true })) {
      const { mode } = await stat(join(entry.parentPath, entry.name))
      expect({ name: entry.name, others: mode & 0o077 }).toEqual({ name: entry.name, others: 0 })
    }
  })

  it('takes the redirect file away when it ends', async () => {
    app.kill()
    await ended(app)
    expect((await readdir(join(folder, 'tmp'))).filter((name) => name.startsWith('portlight-'))).toEqual([])
  })
})

async function textsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  )
}
