import { AppError } from '../fault.ts'
import { createCgroups } from './cgroups/index.ts'
import { createConnection } from './connection.ts'
import { createContainers } from './docker-containers.ts'
import { createImages } from './docker-images.ts'
import { createRun } from './docker-run.ts'
import { type Candidate, demoCandidate, findCandidates } from './endpoints.ts'
import { createExec } from './exec.ts'
import { createFiles } from './files.ts'
import type { Timings } from './session.ts'
import type { Engine, EngineLog } from './types.ts'
import { createWorkshop } from './workshop.ts'

export interface EngineOptions {
  /** `--engine URL`: the only address that is tried. */
  readonly url?: string | undefined
  /** What to begin with, in the terms of `use`; `auto` when left out. What cannot be had gives way to the usual search. */
  readonly target?: string | undefined
  readonly env: NodeJS.ProcessEnv
  /** Starts the demo engine; called when it is chosen, and again when it is chosen anew after having been left. */
  readonly startDemo: () => Promise<{ url: string; close(): Promise<void> }>
  /** Hears what was chosen by `use`. */
  readonly onTarget?: ((target: string) => void) | undefined
  readonly log: EngineLog
  /** For tests. */
  readonly timings?: Timings
}

/** The engine room's front door: begins to connect at once and keeps trying until it is closed. */
export function createEngine(options: EngineOptions): Engine {
  const { url, target: first = 'auto', env, startDemo, log, timings } = options
  const connection = createConnection(log, timings)
  const session = () => connection.session()
  const findAll = () => findCandidates({ url, env })
  const cgroups = createCgroups(session)
  let demoEngine: Promise<{ url: string; close(): Promise<void> }> | null = null

  const leaveDemo = async () => {
    const leaving = demoEngine
    demoEngine = null
    await leaving?.then(
      (running) => running.close(),
      () => {},
    )
  }
  const enterDemo = async () => {
    demoEngine ??= startDemo()
    try {
      const running = await demoEngine
      connection.seek(async () => [demoCandidate(running.url)])
    } catch (error) {
      demoEngine = null
      throw new AppError('INTERNAL', 'internal', { detail: 'The demo engine did not start', cause: error })
    }
  }
  const seekUsual = () =>
    connection.seek(async () => {
      const all = await findAll()
      return all.filter((candidate) => candidate.auto)
    })

  const enter = async (target: string) => {
    if (target === 'demo') return enterDemo()
    if (target === 'auto') seekUsual()
    else {
      const chosen: Candidate | undefined = (await findAll()).find(({ endpoint }) => endpoint.id === target)
      if (!chosen) throw new AppError('REFUSED', 'endpoint-invalid', { params: { url: target } })
      connection.seek(async () => [chosen])
    }
    await leaveDemo()
  }
  enter(first).catch((error: unknown) => {
    log.error(`The engine "${first}" cannot be used`, error)
    seekUsual()
  })

  return {
    get link() {
      return connection.link
    },
    onLink: (listen) => connection.onLink(listen),
    onEvent: (listen) => connection.onEvent(listen),
    async endpoints() {
      return (await findAll()).map(({ endpoint }) => endpoint)
    },
    retry: () => connection.retry(),
    async use(target) {
      await enter(target)
      options.onTarget?.(target)
    },
    containers: createContainers(session),
    exec: createExec(session),
    files: createFiles(session),
    images: createImages(session),
    run: createRun(session),
    workshop: createWorkshop(session),
    cgroups,
    async close() {
      connection.close()
      cgroups.close()
      await leaveDemo()
    },
  }
}
