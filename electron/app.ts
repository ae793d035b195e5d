import type { AppInfo } from '../shared/contract/system.ts'
import type { Undo } from '../shared/lib/undo.ts'
import { createEngine } from './engine/engine.ts'
import type { Wish } from './helper-messages.ts'
import { type AppRouter, createRouter } from './router.ts'
import { buildTables } from './services/builds/history.ts'
import { createCommands } from './services/commands.ts'
import { createContainers } from './services/containers.ts'
import { createFiles } from './services/files/index.ts'
import { createHistory } from './services/history/index.ts'
import { historyTables } from './services/history/tables.ts'
import { createHistoryDb } from './services/history-db.ts'
import { createImages } from './services/images.ts'
import { createLayers } from './services/layers/index.ts'
import { layerTables } from './services/layers/layer-store.ts'
import { createLocalFiles } from './services/local-files.ts'
import { createLogs } from './services/logs/index.ts'
import { createProtection } from './services/protection.ts'
import { createRunService } from './services/run/index.ts'
import { createPredecessors, predecessorTables } from './services/run/predecessors.ts'
import { createRemovedContainers, removedTables } from './services/run/removed.ts'
import { createSettings } from './services/settings.ts'
import { createStats } from './services/stats/index.ts'
import { createSystem } from './services/system.ts'
import { createTerminals } from './services/terminals/index.ts'
import type { Log } from './services/types.ts'
import { createWorkshop } from './services/workshop.ts'
import { createOpenStreams } from './stream-guard.ts'

export interface AppOptions {
  readonly mode: AppInfo['mode']
  /** `--engine URL`: the only engine that is tried. */
  readonly engineUrl?: string
  /** What to begin with: `auto` (when left out), `demo`, or an endpoint's id. */
  readonly target?: string
  /** Hears what the user chose in a window, in the same terms. */
  readonly onTarget?: (target: string) => void
  readonly env: NodeJS.ProcessEnv
  /** The shell's dialogs; no paths: nothing was chosen. Left out where there is no shell. */
  readonly choose?: (wish: Wish) => Promise<readonly string[]>
  /** Exists already; see data-folder.ts. */
  readonly dataFolder: string
  readonly log: Log
  readonly version: string
  /** `--read-only`: every procedure that changes something is refused. */
  readonly readOnly?: boolean
}

/** The back end: everything that a window can ask for, whatever the transport. */
export interface App {
  readonly router: AppRouter
  /** A transport joins for each connection that it has let in. */
  readonly viewers: { join(): Undo }
  /** Streams that are being read: none may be left when the last viewer has gone. */
  readonly openStreams: number
  /** Ends all streams, lets what was begun finish on disk, and leaves no timer and no socket. */
  close(): Promise<void>
}

export async function createApp(options: AppOptions): Promise<App> {
  const { log, dataFolder } = options
  const engine = createEngine({
    ...(options.engineUrl === undefined ? {} : { url: options.engineUrl }),
    target: options.target,
    onTarget: options.onTarget,
    env: options.env,
    log,
    startDemo: async () => {
      // Loaded when it is wanted only: most starts never do.
      const { startDemoEngine } = await import('./demo/demo-engine.ts')
      return startDemoEngine()
    },
  })
  const parts = { engine, dataFolder, log }
  const streams = createOpenStreams()
  const commands = createCommands(parts)
  const settings = createSettings(parts)
  const protection = createProtection(settings)
  const history = createHistoryDb(
    dataFolder,
    [layerTables, buildTables, historyTables, removedTables, predecessorTables],
    log,
  )
  const removed = createRemovedContainers(history)
  const containers = createContainers({ ...parts, commands, protection, removed })
  const images = createImages({ ...parts, commands, protection, containers: containers.collection })
  const { env, choose } = options
  const chooseFolder = choose && (async () => (await choose({ kind: 'folder' }))[0] ?? null)
  const localFiles = createLocalFiles(choose)
  const workshop = createWorkshop({ ...parts, commands, protection, env, history, chooseFolder })
  const { jobs, registries } = workshop
  const run = createRunService({
    engine,
    commands,
    jobs,
    registries,
    removed,
    predecessors: createPredecessors(history),
    chooseFolder,
    protection,
    containers: containers.collection,
  })
  const layers = createLayers({ ...parts, history })
  const logs = createLogs({ ...parts, containers: containers.collection })
  const stats = createStats({ engine, containers: containers.collection })
  const past = createHistory({
    engine,
    stats,
    db: history,
    nameOf: (id) => containers.collection.rows.get(id)?.name ?? null,
    onAct: containers.onAct,
  })
  const files = createFiles({ ...parts, commands, jobs: workshop.jobs, localFiles })
  const terminals = createTerminals({ ...parts, commands })
  const readOnly = options.readOnly ?? false
  const system = createSystem({ ...options, readOnly })
  const router = createRouter({
    engine,
    containers,
    images,
    layers,
    workshop,
    logs,
    run,
    stats,
    history: past,
    terminals,
    files,
    localFiles,
    commands,
    settings,
    system,
    streams,
    log,
    readOnly,
  })

  return {
    router,
    viewers: { join: system.join },
    get openStreams() {
      return streams.size
    },
    async close() {
      streams.endAll()
      // Their requests would hold up the engine's end.
      await Promise.all([workshop.close(), terminals.close()])
      run.close()
      images.close()
      layers.close()
      past.close()
      stats.close()
      containers.close()
      system.close()
      await Promise.all([logs.close(), settings.close()])
      await engine.close()
      history.close()
    },
  }
}
