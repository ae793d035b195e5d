import { expect } from 'vitest'
import { type RunningApp, startApp } from './app.ts'
import { type CountingEngine, type HeaderList, rawRequest, startCountingEngine } from './attacker.ts'
import { connectClient } from './client.ts'
import { until } from './process.ts'

/** The built app in browser mode, before an engine that notes every request. */
export interface Target {
  readonly app: RunningApp
  readonly engine: CountingEngine
  readonly port: number
  /** `127.0.0.1:PORT` */
  readonly host: string
  /** The headers of an honest page. */
  readonly honest: HeaderList
  /** Asks in the app's terminal for a new link, and gives its ticket. */
  newTicket(): Promise<string>
  /** A token, as an honest page on `host` gets it. */
  newToken(): Promise<string>
  /** Fails when an attack has reached the engine, or when this could not have been noticed. */
  expectEngineUntouched(): Promise<void>
  close(): Promise<void>
}

export async function startTarget(options: { env?: NodeJS.ProcessEnv } = {}): Promise<Target> {
  const engine = await startCountingEngine()
  const app = await startApp({ engine: engine.url, ...options })
  const port = Number(new URL(app.origin).port)
  const host = `127.0.0.1:${port}`
  const honest: HeaderList = [
    ['Host', host],
    ['Origin', app.origin],
  ]

  const newTicket = async (): Promise<string> => {
    const tickets = (): string[] => [...app.output().matchAll(/#ticket=([\w-]{43})\n/g)].map((match) => match[1] ?? '')
    const before = tickets().length
    app.process.stdin?.write('\n')
    await until(() => tickets().length > before, { describe: () => `No new link:\n${app.output()}` })
    return tickets().at(-1) ?? ''
  }

  const newToken = async (): Promise<string> => {
    const answer = await redeem(port, honest, await newTicket())
    return (JSON.parse(answer.body.toString()) as { token: string }).token
  }

  return {
    app,
    engine,
    port,
    host,
    honest,
    newTicket,
    newToken,
    async expectEngineUntouched() {
      expect(engine.asked()).toEqual([])
      const { client, close } = await connectClient({ ...app, token: await newToken() })
      await (await client.containers.changes()).next()
      close()
      expect(engine.asked().some((request) => request.startsWith('GET /containers/json'))).toBe(true)
    },
    async close() {
      await app.close()
      await engine.close()
    },
  }
}

/** The exchange of a ticket for a token, with exactly these headers. */
export function redeem(port: number, headers: HeaderList, ticket: unknown): ReturnType<typeof rawRequest> {
  return rawRequest(port, {
    method: 'POST',
    target: '/session',
    headers: [...headers, ['Content-Type', 'application/json']],
    body: JSON.stringify({ ticket }),
  })
}
