import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningApp, startApp } from '../../test/support/app.ts'
import { type ConnectedClient, connectClient } from '../../test/support/client.ts'
import { type PrivateEngine, startPrivateEngine } from '../../test/support/engine.ts'
import { createRandom } from '../../test/support/random.ts'
import { type Figures, percentile } from '../figures.ts'
import { ended, type ImagePlan, makeImage } from '../layered-image.ts'
import type { Bench } from '../run.ts'

interface Plan extends ImagePlan {
  readonly rounds: number
  readonly rssBar: number
}

const small: Plan = { name: 'small', layers: 12, files: 24_000, bytes: 100e6, rounds: 7, rssBar: 120 }
const large: Plan = { name: 'large', layers: 10, files: 200_000, bytes: 2 * 2 ** 30, rounds: 3, rssBar: 300 }

/**
 * All that is told of an image's layers, read anew, beside `docker save IMAGE > /dev/null` in turns; the back end's memory; and
 * opening it again. `--count 2` measures an image of 2 GiB too: the engine writes it to its disk before it sends a byte, so on a slow
 * disk that is what is measured (`TMPDIR=/dev/shm` puts everything on none).
 */
export const run: Bench = async ({ figures, seed, count = 1 }) => {
  const engine = await startPrivateEngine()
  const folder = await mkdtemp(join(tmpdir(), 'portlight-bench-'))
  try {
    for (const plan of [small, large].slice(0, count)) {
      figures.say(
        `Making an image of ${plan.layers} layers, ${plan.files} files and ${Math.round(plan.bytes / 1e6)} MB …`,
      )
      const image = await makeImage(engine, plan, folder, createRandom(seed))
      await measure(figures, engine, plan, image, folder)
      await engine.docker('rmi', image)
    }
  } finally {
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measure(
  figures: Figures,
  engine: PrivateEngine,
  plan: Plan,
  image: string,
  folder: string,
): Promise<void> {
  const save: number[] = []
  const waited: number[] = []
  const read: number[] = []
  const dive: number[] = []
  const peaks: number[] = []
  const hasDive = spawnSync('which', ['dive']).status === 0
  const measureSave = async (): Promise<void> => void save.push(await timed(() => docker(engine, ['save', image])))
  // Both have the engine's caches warm.
  await docker(engine, ['save', image])
  await measureSave()
  let dataFolder = ''
  for (let round = 0; round < plan.rounds; round += 1) {
    if (dataFolder !== '') await rm(dataFolder, { recursive: true })
    dataFolder = await mkdtemp(join(folder, 'data-'))
    await withApp(engine, dataFolder, async (app, { client }) => {
      const idle = await resetPeak(app.pid)
      const from = performance.now()
      let firstByte = 0
      for await (const progress of await client.layers.analyse({ imageId: image })) {
        if (progress.phase !== 'waiting' && firstByte === 0) firstByte = performance.now() - from
        if (progress.phase === 'done' && progress.entries < plan.files) throw new Error('Not all of it was read')
      }
      await client.layers.report({ imageId: image })
      read.push(performance.now() - from)
      waited.push(firstByte)
      peaks.push(((await peak(app.pid)) - idle) / 2 ** 20)
    })
    await measureSave()
    if (hasDive) dive.push(await timed(() => ended('dive', ['--json', join(folder, 'dive.json'), image], engine)))
  }
  // Each beside the saves just before and after it: a machine that grows slower or faster meanwhile does so for both.
  const ratios = read.map((ms, at) => ms / (((save[at] ?? Number.NaN) + (save[at + 1] ?? Number.NaN)) / 2))
  const id = (name: string): string => `layers.${plan.name}.${name}`
  figures.add(id('read'), percentile(read, 50), 'ms', { baseline: percentile(save, 50) })
  figures.add(id('first-byte'), percentile(waited, 50), 'ms')
  figures.add(id('ratio'), percentile(ratios, 50), '× docker save', { bar: 1.12 })
  figures.add(id('ratio.of-medians'), percentile(read, 50) / percentile(save, 50), '× docker save')
  figures.add(id('rss'), Math.max(...peaks), 'MiB over idle', { bar: plan.rssBar })
  if (hasDive) figures.add(id('dive'), percentile(dive, 50) / percentile(save, 50), '× docker save')
  await measureCached(figures, engine, plan, image, dataFolder)
}

/** The same data folder under a new process, as after a restart. */
async function measureCached(
  figures: Figures,
  engine: PrivateEngine,
  plan: Plan,
  image: string,
  dataFolder: string,
): Promise<void> {
  const cached: number[] = []
  const rows: number[] = []
  const keystrokes: number[] = []
  for (let round = 0; round < 3; round += 1) {
    await withApp(engine, dataFolder, async (_app, { client }) => {
      const from = performance.now()
      for await (const progress of await client.layers.analyse({ imageId: image }))
        if (progress.phase === 'done' && !progress.cached) throw new Error('It was read again')
      const report = await client.layers.report({ imageId: image })
      cached.push(performance.now() - from)
      const source = { kind: 'upto', imageId: report.imageId, layer: report.layers.length - 1 } as const
      const ask = (text: string) =>
        client.layers.tree({
          source,
          shape: { text, changes: ['added', 'changed', 'removed', 'unchanged'], sort: 'name', open: true, toggled: [] },
          from: 0,
          count: 100,
        })
      rows.push(await timed(() => ask('')))
      for (const text of ['f', 'fi', 'fil', 'file', 'd1/f', 'd12/file-3', 'nothing'])
        keystrokes.push(await timed(() => ask(text)))
    })
  }
  figures.add(`layers.${plan.name}.cached`, Math.max(...cached), 'ms', { bar: 100 })
  figures.add(`layers.${plan.name}.first-rows`, percentile(rows, 50), 'ms')
  figures.add(`layers.${plan.name}.keystroke`, percentile(keystrokes, 95), 'ms', { bar: 30 })
}

async function withApp(
  engine: PrivateEngine,
  dataFolder: string,
  act: (app: RunningApp, connected: ConnectedClient) => Promise<void>,
): Promise<void> {
  const app = await startApp({ engine: engine.url, env: { PORTLIGHT_DATA_FOLDER: dataFolder } })
  const connected = await connectClient(app)
  try {
    for await (const link of await connected.client.engine.link()) if (link.kind === 'online') break
    // What a start allocates is not the reading's.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await act(app, connected)
  } finally {
    connected.close()
    await app.close()
  }
}

/** Begins a new high-water mark of resident memory (Linux) and gives the present one. */
async function resetPeak(pid: number): Promise<number> {
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  return peak(pid)
}

async function peak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await act()
  return performance.now() - from
}

const docker = (engine: PrivateEngine, args: readonly string[]): Promise<void> => ended('docker', args, engine)
