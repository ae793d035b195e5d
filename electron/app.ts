import type { AppInfo } from '../shared/contract/system.ts'
import type { Undo } from '../shared/lib/undo.ts'
import { createEngine } from './engine/engine.ts'
import { type AppRouter, createRouter } from './router.ts'
import { createCommands } from './services/commands.ts'
import { createContainers } from './services/containers.ts'
import { createImages } from './services/images.ts'
import { createLogs } from './services/logs/index.ts'
import { createSettings } from './services/settings.ts'
import { createStats } from './services/stats.ts'
import { createSystem } from './services/system.ts'
import type { Log } from './services/types.ts'
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
  /** Exists already; see data-folder.ts. */
  readonly dataFolder: string
  readonly log: Log
  readonly version: string
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
  const containers = createContainers({ ...parts, commands })
  const images = createImages({ ...parts, commands, containers: containers.collection })
  const logs = createLogs(parts)
  const stats = createStats(parts)
  const settings = createSettings(parts)
  const system = createSystem(options)
  const router = createRouter({ engine, containers, images, logs, stats, commands, settings, system, streams, log })

  return {
    router,
    viewers: { join: system.join },
    get openStreams() {
      return streams.size
    },
    async close() {
      streams.endAll()
      images.close()
      containers.close()
      stats.close()
      system.close()
      await Promise.all([logs.close(), settings.close()])
      await engine.close()
    },
  }
}
