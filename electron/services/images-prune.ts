import { removeImageArgs } from '../../shared/cli/images.ts'
import type { ContainerRow } from '../../shared/contract/containers.ts'
import type { ImageRow } from '../../shared/contract/images.ts'
import type { JobResult, PruneOutcome } from '../../shared/contract/jobs.ts'
import type { ImageDependents, PruneItem } from '../../shared/contract/workshop.ts'
import type { Engine, ImageUse } from '../engine/types.ts'
import { AppError } from '../fault.ts'
import { toFaultData } from '../fault-data.ts'
import { short } from './images-transfer.ts'
import type { Jobs } from './jobs/index.ts'
import type { Protection } from './protection.ts'

interface PruneAsk {
  readonly which: 'dangling' | 'unused'
  readonly olderThanHours: number | null
}

export interface ImagePrune {
  dependents(ref: string, signal: AbortSignal): Promise<ImageDependents>
  preview(ask: PruneAsk, signal: AbortSignal): Promise<{ items: PruneItem[]; atLeastBytes: number }>
  prune(items: readonly { id: string; tags: readonly string[] }[]): { jobId: string }
}

/** What goes when images are removed, told before, and removed one by one. */
export function createImagePrune(parts: { engine: Engine; jobs: Jobs; protection?: Protection }): ImagePrune {
  const { engine, jobs, protection } = parts
  return {
    async dependents(ref, signal) {
      const [{ row }, uses, containers] = await Promise.all([
        engine.images.inspect(ref, signal),
        engine.workshop.uses({ sizes: false }, signal),
        engine.containers.list({}, signal),
      ])
      const children = childrenOf(row.id, uses)
      const users = containers
        .filter(({ imageId }) => imageId === row.id)
        .map(({ id, name, state }) => ({ id, name, running: isUp(state) }))
      const imageId = row.id
      const verdict = verdictOf(ref, row, children.length > 0, users)
      return { imageId, tags: row.tags, children, containers: users, verdict }
    },
    async preview({ which, olderThanHours }, signal) {
      const [rows, uses, containers] = await Promise.all([
        engine.images.list(signal),
        engine.workshop.uses({ sizes: true }, signal),
        engine.containers.list({}, signal),
      ])
      const used = new Set(containers.map(({ imageId }) => imageId))
      const unique = new Map(uses.map(({ id, uniqueBytes }) => [id, uniqueBytes]))
      const parents = new Set(uses.map(({ parentId }) => parentId))
      const before = olderThanHours === null ? Number.POSITIVE_INFINITY : Date.now() - olderThanHours * 3_600_000
      const items = rows
        .filter((row) => (which === 'dangling' ? row.tags.length === 0 : true))
        // What an image that stays is built on stays too.
        .filter((row) => !used.has(row.id) && !(row.tags.length === 0 && parents.has(row.id)))
        .filter(({ createdAt }) => (createdAt ?? 0) < before)
        .map(({ id, tags, digests, createdAt, sizeBytes }) => ({
          ...{ id, tags, digests, createdAt, sizeBytes },
          uniqueBytes: unique.get(id) ?? null,
        }))
        .sort((a, b) => (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0))
      return { items, atLeastBytes: items.reduce((sum, { uniqueBytes }) => sum + (uniqueBytes ?? 0), 0) }
    },
    prune(items) {
      return jobs.start({
        kind: 'prune',
        title: { count: String(items.length) },
        command: removeImageArgs(
          items.flatMap(({ id, tags }) => (tags.length > 0 ? tags : [short(id)])),
          { force: false },
        ),
        leaves: 'removed',
        async run(work) {
          const outcomes: PruneOutcome[] = []
          for (const [index, item] of items.entries()) {
            work.status(item.tags[0] ?? short(item.id))
            work.signal.throwIfAborted()
            outcomes.push(await removeOne(engine, item, protection, work.signal))
            work.partial(pruned(outcomes))
            work.share((index + 1) / items.length)
          }
          return pruned(outcomes)
        },
      })
    },
  }
}

function pruned(items: readonly PruneOutcome[]): JobResult {
  const bytes = items.reduce((sum, { outcome, bytes: freed }) => sum + (outcome === 'removed' ? freed : 0), 0)
  return { kind: 'pruned', items: [...items], bytes }
}

async function removeOne(
  engine: Engine,
  item: { id: string; tags: readonly string[] },
  protection: Protection | undefined,
  signal: AbortSignal,
): Promise<PruneOutcome> {
  const result = { id: item.id, tags: [...item.tags], bytes: 0, fault: null }
  try {
    const { row } = await engine.images.inspect(item.id, signal)
    const isAsShown = row.tags.length === item.tags.length && row.tags.every((tag) => item.tags.includes(tag))
    protection?.check('images', row.tags)
    if (!isAsShown) return { ...result, outcome: 'kept', fault: toFaultData(new AppError('CONFLICT', 'image-changed')) }
    // By its names, so that one which came in between keeps it; without force, so that the engine refuses one in use.
    for (const ref of item.tags.length > 0 ? item.tags : [item.id])
      await engine.images.remove(ref, { force: false }, signal)
    return { ...result, outcome: 'removed', bytes: row.sizeBytes ?? 0 }
  } catch (error) {
    // Gone with another one that was listed, or by another hand: it is gone.
    if (error instanceof AppError && error.reason === 'image-missing') return { ...result, outcome: 'removed' }
    if (signal.aborted) throw error
    const isKept =
      error instanceof AppError && ['image-in-use', 'image-has-children', 'protected'].includes(error.reason)
    return { ...result, outcome: isKept ? 'kept' : 'failed', fault: toFaultData(error) }
  }
}

/** Named images that are built on this one, at whatever distance, and nameless ones at the ends. */
function childrenOf(id: string, uses: readonly ImageUse[]): ImageDependents['children'] {
  const byParent = Map.groupBy(uses, ({ parentId }) => parentId)
  const children: ImageDependents['children'] = []
  const seen = new Set<string>([id])
  const queue = [id]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const child of byParent.get(at) ?? []) {
      if (seen.has(child.id)) continue
      seen.add(child.id)
      if (child.tags.length > 0 || !byParent.has(child.id)) children.push({ id: child.id, tags: [...child.tags] })
      queue.push(child.id)
    }
  }
  return children
}

const isUp = (state: ContainerRow['state']): boolean =>
  state === 'running' || state === 'paused' || state === 'restarting'

/** As the engine decides it (moby daemon/images/image_delete.go). */
function verdictOf(
  ref: string,
  row: ImageRow,
  hasChildren: boolean,
  users: readonly { running: boolean }[],
): ImageDependents['verdict'] {
  const byName = !row.id.replace(/^sha256:/, '').startsWith(ref.replace(/^sha256:/, ''))
  if (byName) {
    if (row.tags.length > 1) return 'untag'
    // Its last name: the image goes with it, unless something is made from it.
    if (users.length > 0) return 'force'
    return hasChildren ? 'untag' : 'remove'
  }
  if (hasChildren || users.some(({ running }) => running)) return 'refused'
  return row.tags.length > 1 || users.length > 0 ? 'force' : 'remove'
}
