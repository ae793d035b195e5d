import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/types.ts'
import { type Commands, createCommands } from '../../electron/services/commands.ts'
import type { Protection } from '../../electron/services/protection.ts'
import type { Log } from '../../electron/services/types.ts'
import { createWorkshop, type Workshop } from '../../electron/services/workshop.ts'
import type { BuildOptions } from '../../shared/contract/builds.ts'
import { type JobRow, jobsChange } from '../../shared/contract/jobs.ts'
import { releaseTestEngine, type TestEngine, testEngine, testLabel } from './engine.ts'
import { until } from './process.ts'

export interface WorkshopKit {
  readonly engine: Engine
  readonly commands: Commands
  readonly workshop: Workshop
  /** docker's config folder, of this kit's own. */
  readonly configFolder: string
  /** What our own log said. */
  readonly said: string[]
  /** Every row of every job in the order in which a window hears them. */
  readonly heard: JobRow[]
  row(jobId: string): JobRow
  /** Resolves when the job has ended, with its last row. */
  ended(jobId: string): Promise<JobRow>
  when(jobId: string, is: (row: JobRow) => boolean, what?: string): Promise<JobRow>
  config(value: object): Promise<void>
  /** The command log as text. */
  commandLog(): Promise<string>
  close(): Promise<void>
}

/** The workshop's services on an engine, with a docker config of their own, and a window that listens to its jobs. */
export async function openWorkshop(
  url: string,
  env: NodeJS.ProcessEnv = {},
  protection?: Protection,
): Promise<WorkshopKit> {
  const configFolder = await mkdtemp(join(tmpdir(), 'portlight-docker-config-'))
  const said: string[] = []
  const say = (line: string, more?: unknown): void =>
    void said.push(`${line} ${more instanceof Error ? more.stack : JSON.stringify(more ?? '')}`)
  const log: Log = { info: say, warn: say, error: say }
  const fullEnv = { ...process.env, DOCKER_CONFIG: configFolder, ...env }
  const engine = createEngine({ url, env: fullEnv, startDemo: () => Promise.reject(new Error('none')), log })
  await until(() => engine.link.kind === 'online', { timeoutMs: 10_000, describe: () => `${url} does not answer` })
  const commands = createCommands({ engine })
  const workshop = createWorkshop({
    ...{ engine, log, commands, env: fullEnv, history: null, chooseFolder: undefined },
    ...(protection && { protection }),
  })
  const heard: JobRow[] = []
  const rows = new Map<string, JobRow>()
  const listening = (async () => {
    for await (const change of workshop.jobs.watch(undefined)) {
      const known = jobsChange.parse(change)
      for (const row of known.kind === 'delta' ? known.upserted : known.rows) {
        heard.push(row)
        rows.set(row.id, row)
      }
    }
  })()
  const when: WorkshopKit['when'] = async (jobId, is, what = 'get there') => {
    await until(
      () => {
        const row = rows.get(jobId)
        return row !== undefined && is(row)
      },
      { timeoutMs: 60_000, everyMs: 20, describe: () => `The job did not ${what}: ${JSON.stringify(rows.get(jobId))}` },
    )
    return rows.get(jobId) as JobRow
  }
  return {
    ...{ engine, commands, workshop, configFolder, said, heard, when },
    row: (jobId) => rows.get(jobId) as JobRow,
    ended: (jobId) => when(jobId, ({ endedAt }) => endedAt !== null, 'end'),
    config: (value) => writeFile(join(configFolder, 'config.json'), JSON.stringify(value)),
    async commandLog() {
      for await (const entries of commands.log(undefined)) return JSON.stringify(entries)
      return ''
    },
    async close() {
      await workshop.close()
      await listening
      await engine.close()
      await rm(configFolder, { recursive: true, force: true })
    },
  }
}

export interface EngineWorkshop extends WorkshopKit {
  readonly docker: TestEngine['docker']
  /** Thrown away with the kit. */
  readonly folder: string
  /** A name for an image, which goes with the kit. */
  named(name: string): string
}

/** The same on the engine of the suites, with a folder and names for images. */
export async function openEngineWorkshop(): Promise<EngineWorkshop> {
  const { url, docker } = await testEngine()
  const kit = await openWorkshop(url)
  const folder = await mkdtemp(join(tmpdir(), 'portlight-workshop-'))
  const tags: string[] = []
  return {
    ...{ ...kit, docker, folder },
    named(name) {
      const tag = `portlight-test/${name}:1`
      tags.push(tag)
      return tag
    },
    async close() {
      await kit.close()
      if (tags.length > 0) await docker('rmi', '-f', ...tags).catch(() => undefined)
      await rm(folder, { recursive: true, force: true })
      await releaseTestEngine()
    },
  }
}

/** A build of a folder's Dockerfile, marked as a test's. */
export const buildOptions = (more: Partial<BuildOptions> = {}): BuildOptions => ({
  ...{ tags: [], dockerfile: 'Dockerfile', dockerfileText: null, target: null, args: [], platform: null },
  ...{ labels: [{ name: testLabel, value: '1' }], noCache: false, pull: false, ...more },
})

/** Fails where a figure of a job went back: its share, a bar's share, or a bar's bytes while the same thing happens to it. */
export function backwards(heard: readonly JobRow[]): string[] {
  const wrong: string[] = []
  const last = new Map<string, JobRow>()
  for (const row of heard) {
    const before = last.get(row.id)
    last.set(row.id, row)
    if ((row.share ?? 0) < (before?.share ?? 0)) wrong.push(`${row.kind} ${before?.share} → ${row.share}`)
    for (const bar of row.bars) {
      const old = before?.bars.find(({ id }) => id === bar.id)
      if (old && bar.share < old.share) wrong.push(`${bar.id} ${old.share} → ${bar.share}`)
      if (old && old.what === bar.what && bar.current < old.current)
        wrong.push(`${bar.id} ${old.current} → ${bar.current}`)
      if (bar.total !== null && bar.current > bar.total) wrong.push(`${bar.id} ${bar.current} of ${bar.total}`)
    }
  }
  return wrong
}
