import { implement, ORPCError } from '@orpc/server'
import { faultStatus } from '../shared/contract/fault.ts'
import { contract } from '../shared/contract/index.ts'
import type { Undo } from '../shared/lib/undo.ts'
import type { CallContext } from './caller.ts'
import type { Engine } from './engine/types.ts'
import { AppError } from './fault.ts'
import { toFaultData } from './fault-data.ts'
import type { Commands } from './services/commands.ts'
import type { Containers } from './services/containers.ts'
import type { Images } from './services/images.ts'
import type { LogsService } from './services/logs/index.ts'
import type { SettingsService } from './services/settings.ts'
import { latestSlot } from './services/slots.ts'
import type { Stats } from './services/stats.ts'
import { stream } from './services/stream.ts'
import type { System } from './services/system.ts'
import type { Log } from './services/types.ts'
import { guardStream, type OpenStreams } from './stream-guard.ts'

export interface Services {
  readonly engine: Engine
  readonly containers: Containers
  readonly images: Images
  readonly logs: LogsService
  readonly stats: Stats
  readonly commands: Commands
  readonly settings: SettingsService
  readonly system: System
  readonly streams: OpenStreams
  readonly log: Log
}

/** Calls made without a transport (from tests, from the shell's side) carry no signal. */
const never = new AbortController().signal

export type AppRouter = ReturnType<typeof createRouter>

/** The contract, carried out by the services. Nothing but the contract's typed errors leaves it. */
export function createRouter(services: Services) {
  const { engine, containers, images, logs, stats, commands, settings, system, streams, log } = services

  /** What may cross the wire of an error. A cause and its stack stay in the log. */
  const toWire = (error: unknown, path: readonly string[]): unknown => {
    if (error instanceof AppError) {
      if (error.code === 'INTERNAL') log.error(`${path.join('.')} failed`, error)
      return new ORPCError(error.code, {
        status: faultStatus[error.code],
        message: error.reason,
        data: toFaultData(error),
      })
    }
    // Input that does not parse, which oRPC words itself; its answer to output that does not is our bug like any other.
    if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
      log.warn(`${path.join('.')} was asked for with input that does not parse`)
      return error
    }
    log.error(`${path.join('.')} failed`, error)
    return new ORPCError('INTERNAL', { status: faultStatus.INTERNAL, message: 'internal', data: toFaultData(error) })
  }

  const os = implement(contract)
    .$context<CallContext>()
    .use(async ({ next, path, signal, context }) => {
      system.used()
      let done: Undo | undefined
      try {
        done = context.caller?.begin()
        const result = await next()
        const output: unknown = result.output
        if (!isStream(output)) {
          done?.()
          return result
        }
        const guarded = guardStream(output, {
          signal,
          open: streams,
          toWire: (error) => toWire(error, path),
          ...(done && { onOver: done }),
        })
        return { ...result, output: guarded as typeof result.output }
      } catch (error) {
        done?.()
        throw toWire(error, path)
      }
    })

  return os.router({
    engine: {
      link: os.engine.link.handler(({ signal }) =>
        stream(signal, latestSlot(), (outlet) => {
          outlet.put(engine.link)
          return engine.onLink(outlet.put)
        }),
      ),
      retry: os.engine.retry.handler(() => engine.retry()),
      endpoints: os.engine.endpoints.handler(() => engine.endpoints()),
      use: os.engine.use.handler(({ input }) => engine.use(input.target)),
    },
    containers: {
      changes: os.containers.changes.handler(({ signal }) => containers.changes(signal)),
      watch: os.containers.watch.handler(({ input, signal }) => containers.watch(input.id, signal)),
      raw: os.containers.raw.handler(({ input, signal = never }) => containers.raw(input.id, signal)),
      processes: os.containers.processes.handler(({ input, signal }) => containers.processes(input.id, signal)),
      act: os.containers.act.handler(({ input }) => containers.act(input.id, input.action)),
    },
    images: {
      changes: os.images.changes.handler(({ signal }) => images.changes(signal)),
      inspect: os.images.inspect.handler(({ input, signal = never }) => images.inspect(input.ref, signal)),
      raw: os.images.raw.handler(({ input, signal = never }) => images.raw(input.ref, signal)),
      remove: os.images.remove.handler(({ input }) => images.remove(input.ref, { force: input.force })),
    },
    logs: {
      open: os.logs.open.handler(({ input }) => logs.open(input)),
      follow: os.logs.follow.handler(({ input, signal = never }) => logs.follow(input, signal)),
      read: os.logs.read.handler(({ input }) => logs.read(input)),
      find: os.logs.find.handler(({ input, signal = never }) => logs.find(input, signal)),
      findNext: os.logs.findNext.handler(({ input }) => logs.findNext(input)),
      exportPiece: os.logs.exportPiece.handler(({ input }) => logs.exportPiece(input)),
    },
    stats: {
      watch: os.stats.watch.handler(({ input, signal }) => stats.watch(input.ids, signal)),
      history: os.stats.history.handler(({ input, signal }) => stats.history(input.id, signal)),
    },
    commands: {
      log: os.commands.log.handler(({ signal }) => commands.log(signal)),
    },
    system: {
      app: os.system.app.handler(() => system.app()),
      host: os.system.host.handler(({ signal }) => system.host(signal)),
      viewers: os.system.viewers.handler(({ signal }) => system.viewers(signal)),
    },
    settings: {
      watch: os.settings.watch.handler(({ signal }) => settings.watch(signal)),
      patch: os.settings.patch.handler(({ input }) => settings.patch(input)),
    },
  })
}

function isStream(value: unknown): value is AsyncIterator<unknown, unknown, undefined> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}
