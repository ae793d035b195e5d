import { actArgs } from '../../shared/cli/containers.ts'
import type {
  ContainerAction,
  ContainerChange,
  ContainerRow,
  ContainerWatch,
  ProcessList,
} from '../../shared/contract/containers.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import { AppError } from '../fault.ts'
import { collectionStream } from './collection-stream.ts'
import type { Commands } from './commands.ts'
import { reactToEvent, settleContainer } from './container-rows.ts'
import { watchContainer } from './container-watch.ts'
import { containersPace } from './list-pace.ts'
import { createCollection, type LiveCollection } from './live-collection.ts'
import { watchProcesses } from './processes.ts'
import { containerNameOf, type Protection, volumesGoneWith } from './protection.ts'
import { keepRemoved, type RemovedContainers } from './run/removed.ts'
import type { Stream } from './stream.ts'
import type { ServiceParts } from './types.ts'

export interface Containers {
  /** Shared with the services that join from it or depend on it. */
  readonly collection: LiveCollection<ContainerRow>
  changes(signal: AbortSignal | undefined): Stream<ContainerChange>
  watch(id: string, signal: AbortSignal | undefined): Stream<ContainerWatch>
  raw(id: string, signal: AbortSignal): Promise<{ json: string }>
  processes(id: string, signal: AbortSignal | undefined): Stream<ProcessList>
  act(id: string, action: ContainerAction): Promise<{ changed: boolean }>
  /** Hears of each action that has been done from here. */
  onAct(listen: (id: string, name: string, action: ContainerAction) => void): Undo
  close(): void
}

export function createContainers(
  parts: ServiceParts & { commands: Commands; protection?: Protection; removed?: RemovedContainers },
): Containers {
  const { engine, commands, protection, removed } = parts
  /** Ends what outlives the view that asked for it. */
  const closing = new AbortController()
  const listeners = new Set<(id: string, name: string, action: ContainerAction) => void>()
  const collection: LiveCollection<ContainerRow> = createCollection<ContainerRow>(
    {
      name: 'containers',
      key: (row) => row.id,
      signs: ['state', 'name', 'health'],
      pace: containersPace,
      settle: settleContainer,
      react: reactToEvent,
      list: (signal) => engine.containers.list({}, signal),
      async fetch(id, signal) {
        try {
          const { row } = await engine.containers.inspect(id, signal)
          const known = collection.rows.get(id)
          // An inspect tells the image as it was asked for, the list whether that name still means this image.
          return known ? { ...row, image: known.image, command: known.command } : row
        } catch (error) {
          if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined
          throw error
        }
      },
    },
    parts,
  )

  return {
    collection,
    changes: (signal) => collectionStream(collection, (row) => row.id, signal),
    watch: (id, signal) => watchContainer(engine, id, signal),
    raw: async (id, signal) => ({ json: await engine.containers.raw(id, signal) }),
    processes: (id, signal) => watchProcesses(engine, id, signal),
    /** An action that was begun is carried through, whether or not the window that asked for it stays. */
    async act(id, action) {
      const isRemoval = action.kind === 'remove'
      // What it was asked for, while it can be told; a container that cannot be read can be removed all the same.
      const plan = isRemoval && removed ? await engine.run.plan(id, closing.signal).catch(() => null) : null
      const name = plan?.name ?? collection.rows.get(id)?.name ?? (/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id)
      // The list may be unread or old: the engine says what it is called, or nothing is removed.
      if (isRemoval && protection?.any('containers')) {
        protection.check('containers', [plan?.name ?? (await containerNameOf(engine, id, closing.signal)) ?? name])
      }
      if (action.kind === 'remove' && action.volumes && protection?.any('volumes'))
        protection.check('volumes', await volumesGoneWith(engine, id, closing.signal))
      const changed = await commands.record(actArgs(action, [name]), () =>
        engine.containers.act(id, action, closing.signal),
      )
      for (const listen of listeners) listen(id, name, action)
      if (changed && plan && isRemoval) keepRemoved(removed, plan, action.volumes)
      return { changed }
    },
    onAct(listen) {
      listeners.add(listen)
      return () => listeners.delete(listen)
    },
    close() {
      closing.abort()
      listeners.clear()
      collection.close()
    },
  }
}
