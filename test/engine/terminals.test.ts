import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { createCommands } from '../../electron/services/commands.ts'
import { createTerminals, type Terminals } from '../../electron/services/terminals/index.ts'
import type { TerminalRow, TerminalWish } from '../../shared/contract/terminals.ts'
import { busyboxImage, canStartEngine, type PrivateEngine, startPrivateEngine } from '../support/engine.ts'
import { until } from '../support/process.ts'

/** Terminals on a real engine, which may be killed. */
describe.runIf(canStartEngine())('terminals', () => {
  let real: PrivateEngine
  let engine: Engine
  let terminals: Terminals
  let box = ''
  const said: string[] = []

  const size = { cols: 80, rows: 24 }
  const wish = (command: string[] | null, more: Partial<TerminalWish & { kind: 'exec' }> = {}): TerminalWish => ({
    ...{ kind: 'exec', containerId: box, command, user: '', workingDir: '' },
    ...more,
  })
  /** Follows a terminal, showing all at once. */
  function watch({ id }: TerminalRow) {
    const stop = new AbortController()
    const seen = { bytes: Buffer.alloc(0), over: false, stop: () => stop.abort() }
    void (async () => {
      for await (const piece of terminals.follow({ id, viewer: 'test-viewer', from: 0 }, stop.signal)) {
        if (piece.kind !== 'bytes') continue
        seen.bytes = Buffer.concat([seen.bytes, Buffer.from(piece.bytes, 'base64')])
        terminals.ack({ id, viewer: 'test-viewer', at: piece.at + Buffer.from(piece.bytes, 'base64').length })
      }
      seen.over = true
    })()
    return seen
  }
  const row = async (id: string): Promise<TerminalRow | undefined> => {
    const rows = terminals.watch(undefined)
    const { value } = await rows.next()
    await rows.return()
    return value?.find((one) => one.id === id)
  }
  const type = (id: string, text: string | Buffer) =>
    terminals.write({ id, bytes: Buffer.from(text as string).toString('base64') })
  /** A shell drops what was typed before its prompt. */
  const prompt = async (seen: { bytes: Buffer }) => void (await until(() => /[#$] /.test(String(seen.bytes))))
  const inside = () => real.docker('exec', box, 'ps', '-o', 'args')

  beforeAll(async () => {
    real = await startPrivateEngine()
    const log = {
      info() {},
      warn: (line: string) => void said.push(line),
      error: (line: string) => void said.push(line),
    }
    engine = createEngine({ url: real.url, env: process.env, startDemo: () => Promise.reject(new Error('none')), log })
    await until(() => engine.link.kind === 'online')
    terminals = createTerminals({ engine, log, commands: createCommands({ engine }) })
    const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
    box = await real.docker('run', '-d', '--network', 'none', busyboxImage, 'sh', '-c', stay)
  })
  afterAll(async () => {
    await terminals?.close()
    await engine?.close()
    await real?.close()
  })

  it('finds the shell, at the size that was asked for, as the user and in the folder that were chosen', async () => {
    const opened = await terminals.open({ wish: wish(null, { user: '12:34', workingDir: '/bin' }), cols: 91, rows: 17 })
    expect(opened).toMatchObject({ command: ['ash'], user: '12:34', workingDir: '/bin', end: null })
    const seen = watch(opened)
    await prompt(seen)
    await type(opened.id, 'stty size; id -u; id -g; pwd; echo $TERM; exit 7\r')
    await until(() => seen.over)
    expect(seen.bytes.toString()).toMatch(/17 91\r\n12\r\n34\r\n\/bin\r\nxterm-256color/)
    expect((await row(opened.id))?.end).toMatchObject({ why: 'exited', exitCode: 7 })
    await expect(type(opened.id, 'x')).rejects.toMatchObject({ reason: 'terminal-ended' })
    await terminals.close(opened.id)
  })

  it('passes bytes that are no text, both ways', async () => {
    // `-icanon` and the like: the terminal itself must leave them alone.
    const script =
      'stty raw -echo; echo ready; head -c 256 | od -An -tu1 -v; printf "\\377\\376\\200\\303\\050\\000end"'
    const opened = await terminals.open({ wish: wish(['sh', '-c', script]), ...size })
    const seen = watch(opened)
    await until(() => seen.bytes.includes('ready'))
    await type(opened.id, Buffer.from(Uint8Array.from({ length: 256 }, (_, at) => at)))
    await until(() => seen.over)
    const text = seen.bytes.toString('latin1')
    expect(text).toContain('ready')
    const dump = text.slice(text.indexOf('ready') + 5, text.indexOf('\xff\xfe'))
    expect(dump.trim().split(/\s+/).map(Number)).toEqual(Array.from({ length: 256 }, (_, at) => at))
    expect(seen.bytes.includes(Buffer.from([0xff, 0xfe, 0x80, 0xc3, 0x28, 0x00, 0x65, 0x6e, 0x64]))).toBe(true)
    await terminals.close(opened.id)
  })

  it('says what is wrong with a command, a user, a stopped or shell-less container', async () => {
    const refused = (one: TerminalWish) => terminals.open({ wish: one, ...size })
    await expect(refused(wish(['no-such-program']))).rejects.toMatchObject({
      reason: 'command-not-runnable',
      params: { command: 'no-such-program' },
    })
    await expect(refused(wish(null, { user: 'nobody-here' }))).rejects.toMatchObject({ reason: 'engine-said' })
    await expect(refused({ kind: 'attach', containerId: box })).rejects.toMatchObject({ reason: 'not-a-terminal' })
    const made = await real.docker('create', busyboxImage, 'true')
    await expect(refused(wish(null, { containerId: made }))).rejects.toMatchObject({ reason: 'container-not-running' })
    const bare = await real.docker(
      'run',
      '-d',
      '--network',
      'none',
      '--tmpfs',
      '/bin',
      '-v',
      '/bin/busybox:/srv/sleep:ro',
      '--entrypoint',
      '/srv/sleep',
      busyboxImage,
      '1000',
    )
    await expect(refused(wish(null, { containerId: bare }))).rejects.toMatchObject({ reason: 'no-shell' })
    await real.docker('rm', '-f', bare, made)
  })

  it('waits in the engine while its viewer is behind, and loses nothing', async () => {
    const opened = await terminals.open({ wish: wish(['sh', '-c', 'seq 1 600000; sleep 1000']), ...size })
    const stop = new AbortController()
    let bytes = 0
    let acked = 0
    let tail = ''
    const rest = Promise.withResolvers<void>()
    let paused = false
    for await (const piece of terminals.follow({ id: opened.id, viewer: 'slow-viewer', from: 0 }, stop.signal)) {
      if (piece.kind === 'begin') continue
      expect(piece.kind).toBe('bytes')
      if (piece.kind !== 'bytes') break
      const more = Buffer.from(piece.bytes, 'base64')
      bytes += more.length
      tail = (tail + more).slice(-20)
      if (!paused && bytes >= 256 * 1024) {
        paused = true
        // Nothing more comes until it is acknowledged; the process stands in its write.
        setTimeout(() => rest.resolve(), 150)
        await rest.promise
        expect(await inside()).toContain('seq 1 600000')
      }
      if (bytes - acked >= 64 * 1024) {
        acked = bytes
        terminals.ack({ id: opened.id, viewer: 'slow-viewer', at: acked })
      }
      if (tail.endsWith('600000\r\n')) stop.abort()
    }
    expect(bytes).toBe(Array.from({ length: 600_000 }, (_, n) => String(n + 1).length + 2).reduce((a, b) => a + b, 0))
    await terminals.close(opened.id)
  })

  it('leaves no process behind when it is closed, whatever runs in it', async () => {
    // What stands in front, what runs behind it, and what will not hear Ctrl-C.
    const script = 'sleep 4321 & sleep 4322 & exec sh'
    const shell = await terminals.open({ wish: wish(['sh', '-c', script]), ...size })
    const stubborn = await terminals.open({ wish: wish(['sh', '-c', 'trap "" INT; sleep 4323']), ...size })
    await until(async () => /4321[\s\S]*4322[\s\S]*4323/.test(await inside()))
    await Promise.all([terminals.close(shell.id), terminals.close(stubborn.id)])
    await until(async () => !/432[123]/.test(await inside()), { describe: () => 'They still run' })
    expect(said).toEqual([])
  })

  it('shows a container’s own terminal, and leaves it running', async () => {
    const tty = await real.docker('run', '-dit', '--network', 'none', busyboxImage, 'sh')
    const opened = await terminals.open({ wish: { kind: 'attach', containerId: tty }, ...size })
    const seen = watch(opened)
    await type(opened.id, 'echo $((6 * 7))\r')
    await until(() => seen.bytes.includes('42'))
    await terminals.close(opened.id)
    expect(await real.docker('inspect', '-f', '{{.State.Running}}', tty)).toBe('true')
    const again = await terminals.open({ wish: { kind: 'attach', containerId: tty }, ...size })
    const seenAgain = watch(again)
    // The prompt stood there before.
    await type(again.id, '\r')
    await prompt(seenAgain)
    await type(again.id, 'exit 5\r')
    await until(async () => (await row(again.id))?.end)
    expect((await row(again.id))?.end).toMatchObject({ exitCode: 5 })
    await real.docker('rm', '-f', tty)
    await until(async () => (await row(again.id)) === undefined)
  })

  it('says within two seconds that the process ended with its container (F18), or that the engine is gone', async () => {
    const first = await terminals.open({ wish: wish(null), ...size })
    await real.docker('kill', box)
    const at = Date.now()
    await until(async () => (await row(first.id))?.end)
    const end = (await row(first.id))?.end
    expect(end).toMatchObject({ why: 'container-stopped', exitCode: 137 })
    expect((end?.at ?? 0) - at).toBeLessThan(2000)
    await expect(type(first.id, 'x')).rejects.toMatchObject({ reason: 'terminal-ended' })

    await real.docker('start', box)
    const second = await terminals.open({ wish: wish(null), ...size })
    const seen = watch(second)
    const gone = real.kill()
    await until(async () => (await row(second.id))?.end)
    expect((await row(second.id))?.end).toMatchObject({ why: 'engine-lost', exitCode: null })
    await until(() => seen.over)
    await gone
    await real.start()
  })
})
