import { z } from 'zod'
import type { RemovedContainer } from '../../../shared/contract/run.ts'
import { type RunSpec, runSpec } from '../../../shared/contract/run-spec.ts'
import { withGivenVolumes } from '../../../shared/run/given-volumes.ts'
import type { ContainerPlan, CreateOrder } from '../../engine/types.ts'
import type { HistoryDb } from '../history-db.ts'
import { createKeptRows, readJson } from '../kept-rows.ts'

const kept = 50
/** A container of which more is known is hardly somebody's (its environment holds a file, perhaps). */
const longest = 1024 * 1024

export interface KeptContainer {
  readonly row: RemovedContainer
  /** In the words of `docker create`, for the command log: volumes without a name by the one that the engine gave them. */
  readonly spec: RunSpec
  readonly order: CreateOrder
}

export interface RemovedContainers {
  add(container: KeptContainer): void
  /** The newest first. */
  all(): readonly KeptContainer[]
  forget(ids: readonly string[]): void
}

/** With its anonymous volumes where they are still there; else the engine makes new ones. */
export function keepRemoved(removed: RemovedContainers | undefined, plan: ContainerPlan, withVolumes: boolean): void {
  const { id, name, spec } = plan
  const order = withVolumes ? plan.order(spec, { newest: false, fresh: true }) : plan.again
  const kept = { ...spec, image: String(order.body.Image) }
  removed?.add({
    spec: withVolumes ? kept : withGivenVolumes(kept, plan.anonymousVolumes),
    row: { id, name, image: spec.image, removedAt: Date.now(), withVolumes },
    order,
  })
}

export const removedTables = `
CREATE TABLE IF NOT EXISTS removed_containers (id TEXT PRIMARY KEY, removed_at REAL NOT NULL, kept TEXT NOT NULL) STRICT;
`

const keptContainer = z.object({
  row: z.object({
    id: z.string(),
    name: z.string(),
    image: z.string(),
    removedAt: z.number(),
    withVolumes: z.boolean(),
  }),
  spec: runSpec,
  order: z.object({
    name: z.string(),
    platform: z.string(),
    body: z.record(z.string(), z.unknown()),
    connect: z.array(z.object({ network: z.string(), endpoint: z.record(z.string(), z.unknown()) })),
  }),
})

/** What removed containers were asked for, so that one can be made again. */
export function createRemovedContainers(db: HistoryDb | null): RemovedContainers {
  const rows = createKeptRows<KeptContainer>(db, {
    ...{ table: 'removed_containers', newestBy: 'removed_at', most: kept },
    idOf: ({ row }) => row.id,
    toRow: (container) => ({
      ...{ id: container.row.id, removed_at: container.row.removedAt, kept: JSON.stringify(container) },
    }),
    fromRow: (row) => readJson(keptContainer, row.kept),
  })
  return {
    ...rows,
    add(container) {
      if (JSON.stringify(container).length <= longest) rows.add(container)
    },
  }
}
