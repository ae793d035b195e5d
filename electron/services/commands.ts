import { dockerCommand } from '../../shared/cli/docker.ts'
import type { CommandEntry } from '../../shared/contract/commands.ts'
import { Ring } from '../../shared/lib/ring.ts'
import { maskSecrets } from '../../shared/lib/secrets.ts'
import { toFaultData } from '../fault-data.ts'
import { itemsSlot } from './slots.ts'
import { type Outlet, type Stream, stream } from './stream.ts'
import type { ServiceParts } from './types.ts'

/** Entries that are kept. */
export const commandLogSize = 500

export interface Commands {
  /**
   * Runs `work` and keeps a line of it: the docker command that does the same (`args` come after `docker`), how it ended, how long
   * it took.
   */
  record<T>(args: readonly string[], work: () => Promise<T>): Promise<T>
  log(signal: AbortSignal | undefined): Stream<CommandEntry[]>
}

/** The command log: everything that was done to the engine from here, in memory, for this run. */
export function createCommands(parts: Pick<ServiceParts, 'engine'>): Commands {
  /** The ring holds boxes, so that the end of a command changes its line where it stands. */
  const entries = new Ring<{ entry: CommandEntry }>(commandLogSize)
  const outlets = new Set<Outlet<CommandEntry[]>>()
  let lastId = 0

  const tell = (entry: CommandEntry): void => {
    for (const outlet of outlets) outlet.put([entry])
  }

  return {
    async record(args, work) {
      const { link } = parts.engine
      const endpoint = link.kind === 'online' ? link.engine.endpoint : null
      lastId += 1
      const started = performance.now()
      const box: { entry: CommandEntry } = {
        entry: {
          id: lastId,
          at: Date.now(),
          command: maskSecrets(dockerCommand(endpoint, args)),
          outcome: 'running',
          durationMs: null,
          fault: null,
        },
      }
      entries.push(box)
      tell(box.entry)
      const end = (outcome: 'done' | 'failed', fault: CommandEntry['fault']): void => {
        box.entry = { ...box.entry, outcome, fault, durationMs: performance.now() - started }
        tell(box.entry)
      }
      try {
        const result = await work()
        end('done', null)
        return result
      } catch (error) {
        end('failed', toFaultData(error))
        throw error
      }
    },
    log: (signal) =>
      stream<readonly CommandEntry[], CommandEntry[]>(signal, itemsSlot(commandLogSize), (outlet) => {
        const kept = entries.toArray()
        if (kept.length > 0) outlet.put(kept.map(({ entry }) => entry))
        outlets.add(outlet)
        return () => outlets.delete(outlet)
      }),
  }
}
