import type { Page } from 'playwright-core'
import { busyboxImage, type TestEngine, testLabel } from '../engine.ts'
import { createRandom, type Random } from '../random.ts'
import { shownRows, waitForRows } from './screen.ts'

/**
 * Random lifecycle operations made behind the app's back with the docker CLI. For each, how long after the CLI had returned the
 * change was on screen, measured in the page; at the end, whether the page's list equals `docker ps -a`.
 */
export interface LifecycleResult {
  /** ms from the CLI's return to the page's text; 0 where it was there before. */
  readonly delays: number[]
  readonly operations: Map<string, number>
  readonly expected: string[]
  readonly shown: string[]
}

interface Known {
  name: string
  state: 'created' | 'running' | 'paused' | 'exited'
}

const sleeper = ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1 & wait; done']

export async function runLifecycle(options: {
  engine: TestEngine
  page: Page
  operations: number
  seed: number
  onStep?: (done: number) => void
}): Promise<LifecycleResult> {
  const { engine, page } = options
  const random = createRandom(options.seed)
  const prefix = `life-${options.seed}-`
  const known: Known[] = []
  const delays: number[] = []
  const operations = new Map<string, number>()
  let serial = 0
  for (let done = 0; done < options.operations; done++) {
    const operation = nextOperation(random, known, () => `${prefix}${serial++}`)
    operations.set(operation.kind, (operations.get(operation.kind) ?? 0) + 1)
    await watchFor(page, operation.expect)
    await engine.docker(...operation.args)
    const returned = Date.now()
    operation.apply()
    delays.push(await seenAfter(page, returned, operation))
    options.onStep?.(done + 1)
  }
  const expected = await listedByCli(engine)
  const shown = await waitForRows(page, expected)
  const all = (await engine.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
  if (all.length > 0) await engine.docker('rm', '-f', ...all)
  return { delays, operations, expected, shown }
}

interface Operation {
  kind: string
  args: string[]
  expect: { name: string; state: string | null }
  apply(): void
}

function nextOperation(random: Random, known: Known[], newName: () => string): Operation {
  const byState = (...states: Known['state'][]): Known[] => known.filter((one) => states.includes(one.state))
  const change = (kind: string, one: Known, state: Known['state'], ...flags: string[]): Operation => ({
    kind,
    args: [kind, ...flags, one.name],
    expect: { name: one.name, state },
    apply: () => {
      one.state = state
    },
  })
  const options: (() => Operation)[] = []
  if (known.length < 12) {
    for (const kind of ['run', 'create'] as const) {
      options.push(() => {
        const one: Known = { name: newName(), state: kind === 'run' ? 'running' : 'created' }
        const flags = ['--label', testLabel, '--network', 'none', '--name', one.name]
        const args = [kind, ...(kind === 'run' ? ['-d'] : []), ...flags, busyboxImage, ...sleeper]
        return { kind, args, expect: { name: one.name, state: one.state }, apply: () => void known.push(one) }
      })
    }
  }
  const running = byState('running')
  const stopped = byState('created', 'exited')
  const paused = byState('paused')
  if (running.length > 0) {
    options.push(() => change('stop', random.pick(running), 'exited', '-t', '2'))
    options.push(() => change('kill', random.pick(running), 'exited'))
    options.push(() => change('pause', random.pick(running), 'paused'))
    options.push(() => change('restart', random.pick(running), 'running', '-t', '2'))
  }
  if (paused.length > 0) options.push(() => change('unpause', random.pick(paused), 'running'))
  if (stopped.length > 0) options.push(() => change('start', random.pick(stopped), 'running'))
  if (known.length > 3) {
    options.push(() => {
      const one = random.pick(known)
      return {
        kind: 'rm',
        args: ['rm', '-f', one.name],
        expect: { name: one.name, state: null },
        apply: () => void known.splice(known.indexOf(one), 1),
      }
    })
    options.push(() => {
      const one = random.pick(known)
      const name = newName()
      const rename = (): void => {
        one.name = name
      }
      return { kind: 'rename', args: ['rename', one.name, name], expect: { name, state: one.state }, apply: rename }
    })
  }
  return random.pick(options)()
}

/** Plants an observer in the page that notes the moment (by the page's clock) at which the expected row is there. */
async function watchFor(page: Page, expected: Operation['expect']): Promise<void> {
  await page.evaluate((want) => {
    const holder = window as unknown as { seen?: Promise<number> }
    const isSo = (): boolean => {
      const row = document.querySelector(`[role=row][data-key][aria-label="${want.name}"]:not([data-gone])`)
      return want.state === null
        ? row === null
        : row?.querySelector('[data-state]')?.getAttribute('data-state') === want.state
    }
    const already = isSo()
    holder.seen = new Promise((resolve) => {
      // A restart ends in the state it began with: wait until it has been left once, or 3 s.
      let left = !already
      const check = (): void => {
        if (!isSo()) left = true
        else if (left) {
          observer.disconnect()
          resolve(Date.now())
        }
      }
      const observer = new MutationObserver(check)
      observer.observe(document.body, { subtree: true, childList: true, attributes: true })
      check()
    })
  }, expected)
}

async function seenAfter(page: Page, returned: number, operation: Operation): Promise<number> {
  const seen = await Promise.race([
    page.evaluate(() => (window as unknown as { seen: Promise<number> }).seen),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), operation.kind === 'restart' ? 1000 : 5000)),
  ])
  if (seen === null) {
    // A restart so quick that the page never drew its middle is on screen as it should be; anything else is a miss.
    const rows = await shownRows(page)
    const state = rows.find((row) => row.startsWith(`${operation.expect.name} `))?.split(' ')[1]
    if (operation.kind === 'restart' && state === operation.expect.state) return 0
    throw new Error(`${operation.args.join(' ')} was not on screen within 5 s (shows ${state})`)
  }
  return Math.max(0, seen - returned)
}

/** `name state` for each container, sorted, as the CLI lists them. */
export async function listedByCli(engine: TestEngine): Promise<string[]> {
  const text = await engine.docker('ps', '-a', '--no-trunc', '--format', '{{.Names}} {{.State}}')
  return text.split('\n').filter(Boolean).sort()
}
