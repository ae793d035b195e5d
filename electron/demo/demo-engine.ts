import { containerSpecs } from './catalog/containers.ts'
import { ownImages } from './catalog/own-images.ts'
import { publicImages } from './catalog/public-images.ts'
import { startExec } from './exec-routes.ts'
import { announceProbes } from './health.ts'
import type { Face } from './http.ts'
import { resume } from './lifecycle.ts'
import { createRouter } from './router.ts'
import { serve } from './server.ts'
import { World } from './world.ts'

export interface DemoEngine {
  /** `unix:///…` or `npipe:////./pipe/…` */
  readonly url: string
  close(): Promise<void>
}

export interface DemoOptions {
  /** The same seed gives the same ids, logs and figures. */
  readonly seed?: number
  /** A private temporary folder is made when left out. */
  readonly socketPath?: string
  /** ms since the epoch; the machine's clock when left out. */
  readonly now?: () => number
  /** How long pulls, builds and saves take: 1 as on a fair line, 0 no time. */
  readonly pace?: number
}

const FACE: Face = {
  apiVersion: '1.41',
  minApiVersion: '1.24',
  version: '20.10.24',
  platform: 'Portlight demo',
  hostname: 'portlight-demo',
}

/**
 * Starts the demo engine in this process: a small server that speaks what the app uses of the Docker API (20.10, API 1.41) on a
 * private socket. While nobody asks it has no work but the restart loop of one container. Throws when the socket cannot be made.
 */
export async function startDemoEngine(options: DemoOptions = {}): Promise<DemoEngine> {
  const world = new World({
    seed: options.seed ?? 1,
    ...(options.now && { now: options.now }),
    ...(options.pace !== undefined && { pace: options.pace }),
  })
  for (const spec of [...publicImages, ...ownImages]) world.addImage(spec)
  const unwatch = announceProbes(world)
  for (const spec of containerSpecs) resume(world, world.addContainer(spec))
  const server = await serve(createRouter(world, FACE), options.socketPath, (...taken) => startExec(world, ...taken))
  return {
    url: server.url,
    async close() {
      unwatch()
      world.close()
      await server.close()
    },
  }
}
