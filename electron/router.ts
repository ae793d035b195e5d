import { implement, ORPCError } from '@orpc/server'
import { faultStatus } from '../shared/contract/fault.ts'
import { contract } from '../shared/contract/index.ts'
import type { Undo } from '../shared/lib/undo.ts'
import type { CallContext } from './caller.ts'
import type { Engine } from './engine/types.ts'
import { AppError } from './fault.ts'
import { toFaultData } from './fault-data.ts'
import { readOnlyFault, refuseChange } from './read-only.ts'
import type { Commands } from './services/commands.ts'
import type { Containers } from './services/containers.ts'
import type { Files } from './services/files/index.ts'
import type { History } from './services/history/index.ts'
import type { Images } from './services/images.ts'
import type { LayersService } from './services/layers/index.ts'
import type { LocalFiles } from './services/local-files.ts'
import type { LogsService } from './services/logs/index.ts'
import type { RunService } from './services/run/index.ts'
import type { SettingsService } from './services/settings.ts'
import { latestSlot } from './services/slots.ts'
import type { Stats } from './services/stats/index.ts'
import { stream } from './services/stream.ts'
import type { System } from './services/system.ts'
import type { Terminals } from './services/terminals/index.ts'
import type { Log } from './services/types.ts'
import type { Workshop } from './services/workshop.ts'
import { guardStream, type OpenStreams } from './stream-guard.ts'

export interface Services {
  readonly engine: Engine
  readonly containers: Containers
  readonly images: Images
  readonly layers: LayersService
  readonly workshop: Workshop
  readonly logs: LogsService
  readonly run: RunService
  readonly stats: Stats
  readonly history: History
  readonly terminals: Terminals
  readonly files: Files
  readonly localFiles: LocalFiles
  readonly commands: Commands
  readonly settings: SettingsService
  readonly system: System
  readonly streams: OpenStreams
  readonly log: Log
  /** Nothing is changed, whoever asks. */
  readonly readOnly: boolean
}

/** Calls made without a transport (from tests, from the shell's side) carry no signal. */
const never = new AbortController().signal

export type AppRouter = ReturnType<typeof createRouter>

/** The contract, carried out by the services. Nothing but the contract's typed errors leaves it. */
export function createRouter(services: Services) {
  const { workshop, engine, containers, images, layers, logs, run, stats, history, terminals, files, localFiles } =
    services
  const { commands, settings, system, streams, log, readOnly } = services

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
        if (readOnly) refuseChange(path)
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

  const { jobs, registries, transfers, prune, builds } = workshop
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
      pull: os.images.pull.handler(({ input }) => workshop.images.pull(input)),
      push: os.images.push.handler(({ input }) => workshop.images.push(input.reference)),
      tag: os.images.tag.handler(({ input }) => workshop.images.tag(input.ref, input.reference)),
      search: os.images.search.handler(({ input, signal = never }) => workshop.images.search(input, signal)),
      dependents: os.images.dependents.handler(({ input, signal = never }) => prune.dependents(input.ref, signal)),
      prunePreview: os.images.prunePreview.handler(({ input, signal = never }) => prune.preview(input, signal)),
      prune: os.images.prune.handler(({ input }) => prune.prune(input.items)),
      save: os.images.save.handler(({ input }) => transfers.save(input.refs)),
      load: os.images.load.handler(({ input }) => transfers.load(input)),
      import: os.images.import.handler(({ input }) => transfers.import(input)),
    },
    jobs: {
      watch: os.jobs.watch.handler(({ signal }) => jobs.watch(signal)),
      output: os.jobs.output.handler(({ input }) => jobs.output(input)),
      cancel: os.jobs.cancel.handler(({ input }) => jobs.cancel(input.id, input.because)),
      dismiss: os.jobs.dismiss.handler(({ input }) => jobs.dismiss(input.ids)),
      upload: os.jobs.upload.handler(({ input }) => jobs.upload(input)),
      download: os.jobs.download.handler(({ input }) => jobs.download(input)),
      saveTo: os.jobs.saveTo.handler(async ({ input }) =>
        jobs.saveTo(input.id, await localFiles.openTarget(input.grant)),
      ),
    },
    builds: {
      chooseFolder: os.builds.chooseFolder.handler(() => builds.chooseFolder()),
      reopen: os.builds.reopen.handler(({ input }) => builds.reopen(input.id)),
      start: os.builds.start.handler(({ input }) => builds.start(input)),
      wanted: os.builds.wanted.handler(({ input }) => builds.wanted(input)),
      put: os.builds.put.handler(({ input }) => builds.put(input)),
      history: os.builds.history.handler(() => builds.history()),
      forget: os.builds.forget.handler(({ input }) => builds.forget(input.ids)),
    },
    registry: {
      accounts: os.registry.accounts.handler(() => registries.accounts()),
      login: os.registry.login.handler(({ input }) => registries.login(input)),
      logout: os.registry.logout.handler(({ input }) => registries.logout(input.registry)),
    },
    run: {
      check: os.run.check.handler(({ input, signal = never }) => run.check(input, signal)),
      chooseFolder: os.run.chooseFolder.handler(() => run.chooseFolder()),
      start: os.run.start.handler(({ input }) => run.start(input)),
      plan: os.run.plan.handler(({ input, signal = never }) => run.plan(input.id, signal)),
      recreate: os.run.recreate.handler(({ input, signal = never }) => run.recreate(input, signal)),
      predecessor: os.run.predecessor.handler(({ input, signal = never }) => run.predecessor(input.id, signal)),
      goBack: os.run.goBack.handler(({ input, signal = never }) => run.goBack(input.id, signal)),
      rename: os.run.rename.handler(({ input }) => run.rename(input.id, input.name)),
      update: os.run.update.handler(({ input }) => run.update(input.id, input.limits)),
      commit: os.run.commit.handler(({ input }) => run.commit(input)),
      export: os.run.export.handler(({ input }) => run.export(input.id)),
      removed: os.run.removed.handler(() => run.removed()),
      restore: os.run.restore.handler(({ input }) => run.restore(input.id)),
      forget: os.run.forget.handler(({ input }) => run.forget(input.ids)),
    },
    layers: {
      analyse: os.layers.analyse.handler(({ input, signal }) => layers.analyse(input, signal)),
      report: os.layers.report.handler(({ input }) => layers.report(input)),
      tree: os.layers.tree.handler(({ input }) => layers.tree(input)),
      treeFind: os.layers.treeFind.handler(({ input }) => layers.treeFind(input)),
      sizes: os.layers.sizes.handler(({ input }) => layers.sizes(input)),
      content: os.layers.content.handler(({ input, signal = never }) => layers.content(input, signal)),
      compare: os.layers.compare.handler(({ input, signal = never }) => layers.compare(input, signal)),
      sharing: os.layers.sharing.handler(({ signal = never }) => layers.sharing(signal)),
      freed: os.layers.freed.handler(({ input, signal = never }) => layers.freed(input, signal)),
    },
    logs: {
      open: os.logs.open.handler(({ input }) => logs.open(input)),
      follow: os.logs.follow.handler(({ input, signal = never }) => logs.follow(input, signal)),
      read: os.logs.read.handler(({ input }) => logs.read(input)),
      text: os.logs.text.handler(({ input }) => logs.text(input)),
      lineAt: os.logs.lineAt.handler(({ input }) => logs.lineAt(input)),
      rowOf: os.logs.rowOf.handler(({ input }) => logs.rowOf(input)),
      view: os.logs.view.handler(({ input, signal = never }) => logs.view(input, signal)),
      histogram: os.logs.histogram.handler(({ input }) => logs.histogram(input)),
      find: os.logs.find.handler(({ input, signal = never }) => logs.find(input, signal)),
      findNext: os.logs.findNext.handler(({ input }) => logs.findNext(input)),
      findMarks: os.logs.findMarks.handler(({ input }) => logs.findMarks(input)),
      exportPiece: os.logs.exportPiece.handler(({ input }) => logs.exportPiece(input)),
    },
    stats: {
      watch: os.stats.watch.handler(({ input, signal }) => stats.watch(input.ids, signal)),
      chart: os.stats.chart.handler(({ input, signal }) => history.chart(input, signal)),
      top: os.stats.top.handler(({ input, signal }) => stats.top(input.count, signal)),
      exportPiece: os.stats.exportPiece.handler(({ input }) => history.exportPiece(input)),
    },
    history: {
      today: os.history.today.handler(({ signal }) => history.today(signal)),
    },
    terminals: {
      watch: os.terminals.watch.handler(({ signal }) => terminals.watch(signal)),
      open: os.terminals.open.handler(({ input }) => terminals.open(input)),
      follow: os.terminals.follow.handler(({ input, signal = never }) => terminals.follow(input, signal)),
      ack: os.terminals.ack.handler(({ input }) => terminals.ack(input)),
      write: os.terminals.write.handler(({ input }) => terminals.write(input)),
      resize: os.terminals.resize.handler(({ input }) => terminals.resize(input)),
      close: os.terminals.close.handler(({ input }) => terminals.close(input.id)),
    },
    localFiles: {
      choose: os.localFiles.choose.handler(() => localFiles.choose()),
      chooseTarget: os.localFiles.chooseTarget.handler(({ input }) => localFiles.chooseTarget(input)),
    },
    files: {
      list: os.files.list.handler(({ input, signal = never }) => files.list(input, signal)),
      find: os.files.find.handler(({ input, signal = never }) => files.find(input, signal)),
      changes: os.files.changes.handler(({ input, signal = never }) => files.changes(input, signal)),
      read: os.files.read.handler(({ input, signal = never }) => files.read(input, signal)),
      write: os.files.write.handler(({ input }) => files.write(input)),
      download: os.files.download.handler(({ input }) => files.download(input)),
      upload: os.files.upload.handler(({ input }) => files.upload(input)),
      copy: os.files.copy.handler(({ input }) => files.copy(input)),
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
      patch: os.settings.patch.handler(({ input }) => {
        if (readOnly && input.protection) throw readOnlyFault()
        return settings.patch(input)
      }),
    },
  })
}

function isStream(value: unknown): value is AsyncIterator<unknown, unknown, undefined> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value
}
