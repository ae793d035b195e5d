import { commitArgs, exportArgs, renameArgs, updateArgs } from '../../../shared/cli/containers.ts'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type {
  ContainerPlanView,
  Finding,
  Limits,
  PredecessorView,
  RemovedContainer,
} from '../../../shared/contract/run.ts'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { checkSpec } from '../../../shared/run/check.ts'
import { dangersOf } from '../../../shared/run/dangers.ts'
import { emptySpec } from '../../../shared/run/empty-spec.ts'
import { withGivenVolumes } from '../../../shared/run/given-volumes.ts'
import { runArgs, withoutSecrets } from '../../../shared/run/write-run.ts'
import { toCreateOrder } from '../../engine/to-create-order.ts'
import type { ContainerPlan, Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { Commands } from '../commands.ts'
import { referenceOf } from '../images-reference.ts'
import { verified } from '../images-transfer.ts'
import { pullImage } from '../images-workshop.ts'
import type { Jobs } from '../jobs/index.ts'
import type { JobWork } from '../jobs/job.ts'
import type { LiveCollection } from '../live-collection.ts'
import type { Protection } from '../protection.ts'
import type { Registries } from '../registry/index.ts'
import { checkRun, isHere } from './check-run.ts'
import type { Predecessor, Predecessors } from './predecessors.ts'
import { goBack, recreate } from './recreate.ts'
import type { RemovedContainers } from './removed.ts'
import { toUpdateOrder } from './update-order.ts'

type Begun = { jobId: string }

export interface RunService {
  check(ask: { spec: RunSpec; replaces: string | null }, signal: AbortSignal): Promise<{ findings: Finding[] }>
  chooseFolder(): Promise<{ path: string | null }>
  start(ask: { spec: RunSpec; start: boolean; confirmed: readonly string[] }): Begun
  plan(id: string, signal: AbortSignal): Promise<ContainerPlanView>
  recreate(
    ask: { id: string; spec: RunSpec; newest: boolean; pull: boolean; keep: boolean; confirmed: readonly string[] },
    signal: AbortSignal,
  ): Promise<Begun>
  predecessor(id: string, signal: AbortSignal): Promise<{ predecessor: PredecessorView | null }>
  goBack(id: string, signal: AbortSignal): Promise<Begun>
  rename(id: string, name: string): Promise<void>
  update(id: string, limits: Limits): Promise<{ warnings: string[] }>
  commit(ask: { id: string; reference: string; message: string; author: string; pause: boolean }): Begun
  export(id: string): Begun
  removed(): { containers: RemovedContainer[] }
  restore(id: string): Promise<{ id: string; name: string }>
  forget(ids: readonly string[]): void
  close(): void
}

/** Containers made, made anew, and changed in place. */
export function createRunService(parts: {
  engine: Engine
  commands: Commands
  jobs: Jobs
  registries: Registries
  removed: RemovedContainers
  predecessors: Predecessors
  protection: Protection
  containers: LiveCollection<ContainerRow>
  /** Left out where there is no shell. */
  chooseFolder?: (() => Promise<string | null>) | undefined
}): RunService {
  const { engine, commands, jobs, registries, removed, predecessors, protection, containers } = parts
  const closing = new AbortController()
  const nameOf = (id: string): string => containers.rows.get(id)?.name ?? id.slice(0, 12)

  /** The image is there when it resolves. */
  const withImage = async (spec: RunSpec, pull: boolean, work: JobWork): Promise<void> => {
    const isId = /^(sha256:)?[0-9a-f]{12,64}$/.test(spec.image)
    const isThere = await engine.images.inspect(spec.image, work.signal).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError && error.code === 'NOT_FOUND') return false
        throw error
      },
    )
    if (isId || (isThere && !pull) || (!pull && spec.pull === 'never')) return
    await pullImage({ engine, registries }, work, referenceOf(spec.image), spec.platform || null)
  }

  /** The container that was kept when this one took its place; one that was removed since is none. */
  const keptFor = async (id: string, signal: AbortSignal): Promise<{ before: Predecessor; now: ContainerPlan }> => {
    const before = predecessors.of(id)
    if (!before) throw new AppError('NOT_FOUND', 'predecessor-missing')
    return { before, now: await engine.run.plan(before.id, signal) }
  }

  return {
    check: async ({ spec, replaces }, signal) => ({ findings: await checkRun(engine, spec, replaces, signal) }),
    async chooseFolder() {
      if (!parts.chooseFolder || !isHere(engine)) throw new AppError('REFUSED', 'no-dialog')
      return { path: await parts.chooseFolder() }
    },
    start({ spec, start, confirmed }) {
      refuseUnfit(spec, confirmed)
      return jobs.start({
        kind: 'run',
        title: { name: spec.name, reference: spec.image },
        command: runArgs(withoutSecrets(spec), start ? 'run' : 'create'),
        leaves: 'nothing',
        async run(work) {
          await withImage(spec, spec.pull === 'always', work)
          work.signal.throwIfAborted()
          work.status('create')
          const { id, warnings } = await engine.run.create(toCreateOrder(spec), closing.signal)
          try {
            work.signal.throwIfAborted()
            if (start) {
              work.status('start')
              await engine.containers.act(id, { kind: 'start' }, closing.signal)
            }
          } catch (error) {
            // Its name would stand in the way of the next try.
            await engine.containers
              .act(id, { kind: 'remove', force: true, volumes: true }, closing.signal)
              .catch(() => work.leaves('oldAside'))
            throw error
          }
          const name = spec.name || (await nameNow(engine, id, work.signal))
          return { kind: 'container', containerId: id, name, started: start, kept: null, tty: spec.tty, warnings }
        },
      })
    },
    async plan(id, signal) {
      const { again: _again, order: _order, imageId: _imageId, ...view } = await engine.run.plan(id, signal)
      return { ...view, anonymousVolumes: [...view.anonymousVolumes], givenAddresses: [...view.givenAddresses] }
    },
    async recreate({ id, spec, newest, pull, keep, confirmed }, signal) {
      const plan = await engine.run.plan(id, signal)
      protection.check('containers', [plan.name])
      // What it has been allowed before needs no new word.
      const before = dangersOf(plan.spec).map(({ kind, text }) => `${kind}:${text}`)
      refuseUnfit(spec, [...confirmed, ...before])
      return jobs.start({
        kind: 'recreate',
        title: { name: plan.name, reference: spec.image },
        command: runArgs(withoutSecrets(withGivenVolumes(spec, plan.anonymousVolumes)), 'create'),
        leaves: 'old',
        async run(work) {
          const usesName = newest || spec.image !== plan.spec.image
          if (usesName) await withImage(spec, pull, work)
          // It may have changed while this waited for its turn or for the image.
          const now = await engine.run.plan(plan.id, work.signal)
          const order = now.order(spec, { newest: usesName })
          return recreate({ engine, commands, predecessors, protection }, now, order, { keep, tty: spec.tty }, work)
        },
      })
    },
    async predecessor(id, signal) {
      try {
        const { before, now } = await keptFor(id, signal)
        return { predecessor: { id: before.id, name: now.name, keptAt: before.keptAt } }
      } catch (error) {
        if (error instanceof AppError && error.code === 'NOT_FOUND') return { predecessor: null }
        throw error
      }
    },
    async goBack(id, signal) {
      const { name } = await engine.run.plan(id, signal)
      protection.check('containers', [name])
      const { before, now } = await keptFor(id, signal)
      return jobs.start({
        kind: 'goBack',
        title: { name: before.name },
        command: renameArgs(now.name, before.name),
        leaves: 'old',
        async run(work) {
          const plan = await engine.run.plan(id, work.signal)
          const kept = await keptFor(plan.id, work.signal)
          return goBack({ engine, commands, predecessors, protection }, plan, kept.before, kept.now, work)
        },
      })
    },
    async rename(id, name) {
      const { row } = await engine.containers.inspect(id, closing.signal)
      // A protected name that is given away protects nothing.
      protection.check('containers', [row.name])
      await commands.record(renameArgs(row.name, name), () => engine.run.rename(id, name, closing.signal))
    },
    async update(id, limits) {
      refuseBadWords({ ...emptySpec, image: 'x', ...limits })
      const order = toUpdateOrder(limits)
      return commands.record(updateArgs(nameOf(id), limits), () => engine.run.update(id, order, closing.signal))
    },
    commit({ id, reference: typed, ...how }) {
      const reference = typed.trim() === '' ? null : referenceOf(typed)
      const name = nameOf(id)
      return jobs.start({
        kind: 'commit',
        title: { name, reference: reference?.familiar ?? '' },
        command: commitArgs(name, { ...how, reference: reference?.familiar ?? '' }),
        leaves: 'nothing',
        async run(work) {
          const image = { repository: reference?.repository ?? '', tag: reference?.tag ?? '', changes: [], ...how }
          return verified(engine, await engine.run.commit(id, image, work.signal), work.signal)
        },
      })
    },
    export(id) {
      const name = nameOf(id)
      return jobs.start({
        kind: 'export',
        title: { name },
        command: exportArgs(name),
        wants: 'download',
        leaves: 'nothing',
        async run(work) {
          return { kind: 'saved', bytes: await work.giveOut(engine.run.export(id, work.signal)) }
        },
      })
    },
    removed: () => ({ containers: removed.all().map(({ row }) => row) }),
    async restore(id) {
      const known = removed.all().find(({ row }) => row.id === id)
      if (!known) throw new AppError('NOT_FOUND', 'removed-missing')
      const { name } = known.row
      const made = await commands.record(runArgs(withoutSecrets(known.spec), 'create'), () =>
        engine.run.create(known.order, closing.signal),
      )
      removed.forget([id])
      return { id: made.id, name }
    },
    forget: (ids) => removed.forget(ids),
    close: () => closing.abort(),
  }
}

const nameNow = (engine: Engine, id: string, signal: AbortSignal): Promise<string> =>
  engine.containers.inspect(id, signal).then(
    ({ row }) => row.name,
    // One of `--rm` may be gone already.
    () => id.slice(0, 12),
  )

/** The form shows the same before; this is for whoever asks without it. */
function refuseUnfit(spec: RunSpec, confirmed: readonly string[]): void {
  refuseBadWords(spec)
  const asked = new Set(confirmed)
  const dangers = dangersOf(spec)
    .map(({ kind, text }) => `${kind}:${text}`)
    .filter((danger) => !asked.has(danger))
  if (dangers.length > 0)
    throw new AppError('REFUSED', 'danger-unconfirmed', { params: { dangers: dangers.join(', ') } })
}

function refuseBadWords(spec: RunSpec): void {
  const [problem] = checkSpec(spec)
  if (!problem) return
  const { field, kind, text } = problem
  throw new AppError('REFUSED', 'spec-invalid', { params: { field, problem: kind, text } })
}
