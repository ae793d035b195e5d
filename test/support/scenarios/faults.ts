import type { Page } from 'playwright-core'
import type { Client } from '../../../renderer/client.ts'
import { busyboxImage, type PrivateEngine, testLabel } from '../engine.ts'
import { until } from '../process.ts'
import { listedByCli } from './lifecycle.ts'
import { readSession } from './log-session.ts'
import { waitForRows } from './screen.ts'

/** ms from the fault to what the page says, and from the return to a page that is right again. */
export interface FaultResult {
  readonly noticedMs: number
  readonly said: string
  readonly recoveredMs: number
  readonly expected: string[]
  readonly shown: string[]
}

/** The banner that the page shows while the engine is away. */
const banner = '[role=alert][data-tone=bad]'

/** Starts a container that counts out loud, ten lines a second, also while the engine is away. */
export async function startCounter(engine: PrivateEngine, name: string): Promise<void> {
  const script = 'n=0; while :; do echo "line $n"; n=$((n+1)); sleep 0.1; done'
  await engine.docker(
    'run',
    '-d',
    '--label',
    testLabel,
    '--network',
    'none',
    '--name',
    name,
    busyboxImage,
    'sh',
    '-c',
    script,
  )
}

/** `kill -9` of dockerd; back after a moment. Its containers go on printing meanwhile. */
export async function killAndReturn(engine: PrivateEngine, page: Page): Promise<FaultResult> {
  const watching = noticed(page, Date.now())
  await engine.kill()
  const { noticedMs, said } = await watching
  await new Promise((resolve) => setTimeout(resolve, 1500))
  await engine.start()
  return recovered(engine, page, { noticedMs, said })
}

/** SIGSTOP of dockerd: connected, and silent; SIGCONT after `frozenMs`. */
export async function freezeAndThaw(engine: PrivateEngine, page: Page, frozenMs: number): Promise<FaultResult> {
  const from = Date.now()
  engine.freeze()
  const { noticedMs, said } = await noticed(page, from)
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, frozenMs - (Date.now() - from))))
  engine.thaw()
  return recovered(engine, page, { noticedMs, said })
}

async function noticed(page: Page, from: number): Promise<{ noticedMs: number; said: string }> {
  const text = await until(async () => (await page.locator(banner).allTextContents())[0], {
    timeoutMs: 15_000,
    everyMs: 20,
    describe: () => 'The page did not say that the engine is away',
  })
  return { noticedMs: Date.now() - from, said: text }
}

async function recovered(
  engine: PrivateEngine,
  page: Page,
  before: { noticedMs: number; said: string },
): Promise<FaultResult> {
  const from = Date.now()
  await until(async () => (await page.locator(banner).count()) === 0, {
    timeoutMs: 30_000,
    everyMs: 20,
    describe: () => 'The page still says that the engine is away',
  })
  const expected = await listedByCli(engine)
  const shown = await waitForRows(page, expected)
  return { ...before, recoveredMs: Date.now() - from, expected, shown }
}

export interface CountedLines {
  readonly lines: number
  /** Numbers that are missing between the first and the last. */
  readonly lost: number
  readonly doubled: number
}

/** Reads a whole log session of a counter (`startCounter`) and checks that it counts without a hole. */
export async function countLines(client: Client, containerId: string): Promise<CountedLines> {
  const { sessionId } = await client.logs.open({ selection: { kind: 'containers', ids: [containerId] } })
  const seen = new Map<number, number>()
  for (const text of (await readSession(client, sessionId)).lines) {
    const number = /^line (\d+)$/.exec(text)?.[1]
    if (number !== undefined) seen.set(Number(number), (seen.get(Number(number)) ?? 0) + 1)
  }
  const last = Math.max(-1, ...seen.keys())
  let lost = 0
  for (let n = 0; n <= last; n++) if (!seen.has(n)) lost += 1
  return { lines: seen.size, lost, doubled: [...seen.values()].filter((times) => times > 1).length }
}
