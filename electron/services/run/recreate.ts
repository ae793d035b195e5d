import { actArgs, renameArgs, updateArgs } from '../../../shared/cli/containers.ts'
import type { JobResult } from '../../../shared/contract/jobs.ts'
import { noLimits } from '../../../shared/run/empty-spec.ts'
import type { ContainerPlan, CreateOrder, Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { Commands } from '../commands.ts'
import type { JobWork } from '../jobs/job.ts'
import type { Protection } from '../protection.ts'
import type { Predecessor, Predecessors } from './predecessors.ts'
import { toUpdateOrder } from './update-order.ts'
import { untilWell } from './watch-start.ts'

/** Rolling back is not cancelled with what it rolls back. */
const unhurried = (): AbortSignal => AbortSignal.timeout(10 * 60_000)

export interface RecreateParts {
  readonly engine: Engine
  readonly commands: Commands
  readonly predecessors: Predecessors
  readonly protection: Protection
}

type ContainerResult = Extract<JobResult, { kind: 'container' }>

/** What comes in the place of a container. */
interface Successor {
  readonly name: string
  /** It has a terminal of its own. */
  readonly tty: boolean
  /** Made, or taken out of its corner; not started. */
  bring(): Promise<{ id: string; warnings: string[] }>
  /** Undoes that, where it does not get well. */
  drop(id: string): Promise<void>
}

/** Puts the container of `order` in the place of `plan`'s; see `replace`. `keep`: the old one stays, stopped, for `goBack`. */
export function recreate(
  parts: RecreateParts,
  plan: ContainerPlan,
  order: CreateOrder,
  { keep, tty }: { keep: boolean; tty: boolean },
  work: JobWork,
): Promise<JobResult> {
  const steps = stepsOf(parts)
  const name = order.name || 'new'
  const made: Successor = {
    ...{ name, tty },
    bring: () => parts.engine.run.create(order, unhurried()),
    drop: (id) => steps.act('remove', name, id),
  }
  return replace(parts, plan, made, keep, work)
}

/** Puts the container that was before `plan`'s back in its place; `plan`'s is then the one that is kept. `now`: what is known of it now. */
export async function goBack(
  parts: RecreateParts,
  plan: ContainerPlan,
  before: Predecessor,
  now: ContainerPlan,
  work: JobWork,
): Promise<JobResult> {
  const steps = stepsOf(parts)
  const { id, name, restart } = before
  const kept: Successor = {
    ...{ name, tty: now.spec.tty },
    async bring() {
      // The job's own line of the command log.
      await parts.engine.run.rename(id, name, unhurried())
      return { id, warnings: [] }
    },
    async drop() {
      await steps.act('stop', name, id)
      await steps.rename(id, name, now.name)
    },
  }
  const result = await replace(parts, plan, kept, true, work)
  if (!startsByItself(restart)) return result
  const failed = await steps.restart(id, name, restart).then(
    () => [],
    () => [`${name} has lost its restart policy (${restart})`],
  )
  return { ...result, warnings: [...result.warnings, ...failed] }
}

/**
 * Until the new one is well the old one is only renamed and stopped; whatever goes wrong before, a cancel too, gives it its name back and
 * starts it again. Only then is it kept aside, or removed without its volumes; and so is what had been kept before it.
 */
async function replace(
  { engine, predecessors, protection, ...others }: RecreateParts,
  plan: ContainerPlan,
  next: Successor,
  keep: boolean,
  work: JobWork,
): Promise<ContainerResult> {
  const { signal } = work
  const steps = stepsOf({ engine, ...others })
  const aside = asideName(plan)
  let brought: string | null = null
  let isAside = false
  let isStopped = false
  try {
    signal.throwIfAborted()
    work.status('rename')
    // Each step is carried to its end: nobody knows what one has done whose socket was closed. A cancel is heard between them.
    await steps.rename(plan.id, plan.name, aside)
    isAside = true
    work.status('create')
    const { id, warnings } = await next.bring()
    brought = id
    signal.throwIfAborted()
    if (plan.running) {
      work.status('stop')
      isStopped = true
      await steps.act('stop', aside, plan.id)
      signal.throwIfAborted()
      work.status('start')
      await steps.act('start', next.name, id)
      await untilWell(engine, id, (waiting) => work.status(waiting), signal)
    }
    signal.throwIfAborted()
    // From here on the new one is the one: what still goes wrong with the old ones costs nobody anything.
    const before = predecessors.of(plan.id)
    if (before && before.id !== id) await removeKept(before, warnings)
    // One of `--rm` went when it was stopped.
    const isKept = keep && !plan.autoRemove
    if (isKept) await keepAside(id, warnings)
    else {
      work.status('remove')
      await removeOld(plan.id, aside, warnings)
    }
    predecessors.forget(id)
    const [started, kept] = [plan.running, isKept ? aside : null]
    return { kind: 'container', containerId: id, name: next.name, started, kept, tty: next.tty, warnings }
  } catch (error) {
    work.status('back')
    if (brought !== null) await next.drop(brought).catch(() => undefined)
    work.leaves(isAside ? await putBack() : 'old')
    throw error
  }

  /** Without its restart policy: at the engine's next start it would fight the new one for ports and volumes. */
  async function keepAside(successorId: string, warnings: string[]): Promise<void> {
    const { id, name, spec } = plan
    predecessors.add({ id, successorId, name, restart: spec.restart, keptAt: Date.now() })
    if (!startsByItself(spec.restart)) return
    await steps.restart(id, aside, 'no').catch(() => {
      warnings.push(`${aside} may start with the engine (--restart ${spec.restart})`)
    })
  }

  /** One that has been renamed or started since is somebody's again. */
  async function removeKept(before: Predecessor, warnings: string[]): Promise<void> {
    predecessors.forget(before.id)
    const found = await engine.containers.inspect(before.id, unhurried()).catch(() => null)
    if (found?.row.name !== asideName(before) || found.row.state === 'running' || found.row.state === 'paused') return
    try {
      protection.check('containers', [found.row.name])
    } catch {
      return
    }
    await removeOld(before.id, found.row.name, warnings)
  }

  async function removeOld(id: string, name: string, warnings: string[]): Promise<void> {
    try {
      await steps.act('remove', name, id)
    } catch (error) {
      if (!isGone(error)) warnings.push(`${name} could not be removed`)
    }
  }

  async function putBack(): Promise<'old' | 'oldMade' | 'oldAside'> {
    try {
      await steps.rename(plan.id, aside, plan.name)
      if (isStopped) await steps.act('start', plan.name, plan.id)
      return 'old'
    } catch (error) {
      // A container of `--rm` went by itself when it was stopped.
      if (!isGone(error)) return 'oldAside'
      const { id } = await engine.run.create(plan.again, unhurried())
      if (plan.running) await steps.act('start', plan.name, id)
      return 'oldMade'
    }
  }
}

/** What is done to a container by the way, each carried to its end and a line of the command log. */
function stepsOf({ engine, commands }: Pick<RecreateParts, 'engine' | 'commands'>) {
  return {
    async act(kind: 'start' | 'stop' | 'remove', name: string, id: string): Promise<void> {
      const action = kind === 'remove' ? ({ kind, force: true, volumes: false } as const) : { kind }
      await commands.record(actArgs(action, [name]), () => engine.containers.act(id, action, unhurried()))
    },
    rename: (id: string, from: string, to: string): Promise<void> =>
      commands.record(renameArgs(from, to), () => engine.run.rename(id, to, unhurried())),
    async restart(id: string, name: string, policy: string): Promise<void> {
      const limits = { ...noLimits, restart: policy }
      await commands.record(updateArgs(name, limits), () => engine.run.update(id, toUpdateOrder(limits), unhurried()))
    },
  }
}

const asideName = ({ name, id }: { name: string; id: string }): string =>
  `${name.slice(0, 200)}-before-${id.slice(0, 6)}`

/** When the engine starts, also a container that was stopped by hand; `unless-stopped` is heeded. */
const startsByItself = (restart: string): boolean => restart === 'always' || restart.startsWith('on-failure')

const isGone = (error: unknown): boolean => error instanceof AppError && error.reason === 'container-missing'
