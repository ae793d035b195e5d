import type { Api, Request } from './api.ts'
import type { EngineExec, ProcessStream } from './exec-types.ts'
import { garbled } from './faults.ts'
import { count, number, record, text } from './raw.ts'
import type { Session } from './session.ts'

/**
 * Engines take Ctrl-P Ctrl-Q for the wish to detach, and hold back a Ctrl-P until the next key. A terminal here is left by closing it,
 * so the sequence is one that nobody types.
 */
const detachKeys = Array.from({ length: 8 }, () => 'ctrl-^').join(',')

/** Exec and attach over the Engine API, on connections that our own reader takes over (decision 3). */
export function createExec(session: () => Session): EngineExec {
  const call = (method: Request['method'], path: string, limitMs: number): Request => ({
    ...{ method, path, limitMs },
    lane: method === 'GET' ? 'read' : 'act',
    subject: 'container',
  })

  return {
    async create(containerId, { command, user, workingDir, env, tty }, signal) {
      const body = json({
        ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: tty, Cmd: command, Env: env },
        DetachKeys: detachKeys,
        ...(user !== '' && { User: user }),
        ...(workingDir !== '' && { WorkingDir: workingDir }),
      })
      const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
      const request = { ...call('POST', `/containers/${encodeURIComponent(containerId)}/exec`, 20_000), headers }
      const id = text(record(await session().api.json({ ...request, body: [body] }, 'object', signal)).Id)
      if (id === '') throw garbled(201, 'The exec has no id')
      return id
    },
    start: (execId, tty, size, signal) =>
      takeOver(
        session().api,
        `/exec/${encodeURIComponent(execId)}/start`,
        { Detach: false, Tty: tty, ...(size && { ConsoleSize: [size.rows, size.cols] }) },
        signal,
      ),
    async inspect(execId, signal) {
      const path = `/exec/${encodeURIComponent(execId)}/json`
      const raw = record(await session().api.json(call('GET', path, 5000), 'object', signal))
      const running = raw.Running === true
      // podman says 0 while it runs, docker null.
      return { running, started: (count(raw.Pid) ?? 0) > 0, exitCode: running ? null : number(raw.ExitCode) }
    },
    attach: (containerId, signal) =>
      // A body would be typed into the container.
      takeOver(session().api, `/containers/${encodeURIComponent(containerId)}/attach`, null, signal, {
        stream: true,
        stdin: true,
        stdout: true,
        stderr: true,
        detachKeys,
      }),
    async resize({ kind, id }, { cols, rows }, signal) {
      const path = `/${kind === 'exec' ? 'exec' : 'containers'}/${encodeURIComponent(id)}/resize`
      await session().api.head({ ...call('POST', path, 15_000), query: { h: rows, w: cols } }, signal)
    },
  }
}

async function takeOver(
  api: Api,
  path: string,
  body: object | null,
  signal: AbortSignal,
  query: Record<string, unknown> = {},
): Promise<ProcessStream> {
  const request = {
    path,
    query,
    upgrade: body ? json(body) : Buffer.alloc(0),
    subject: 'container',
    limitMs: 30_000,
  } as const
  const { stream, close } = await api.stream(request, signal)
  return { read: stream.read, write: stream.write, endInput: stream.endInput, close }
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value))
