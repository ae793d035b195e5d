import { z } from 'zod'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'
import { jobId } from './jobs.ts'
import { type RunField, runSpec } from './run-spec.ts'

const begun = z.object({ jobId })
/** Of shared/run/dangers.ts, as `kind:text`: what the user has been told and wants all the same. */
const confirmed = z.array(z.string().max(5000)).max(200)

/** What the engine and the machine say to a spec; the window has a sentence for each (`run.finding.<kind>`). */
export const findingKind = z.enum([
  'name-taken', // by: the container
  'port-of-container', // by: the container
  'port-of-process', // by: the program and its id, empty where it cannot be told
  'path-missing', // a --mount is refused
  'path-made', // a -v makes an empty folder
  'network-missing',
  'image-pulled', // it is not there, and will be pulled
  'image-missing', // it is not there, and is not to be pulled
])
export type FindingKind = z.infer<typeof findingKind>

export const finding = z.object({
  kind: findingKind,
  field: z.string().transform((field) => field as RunField),
  /** Which of the field's entries; null for the whole. */
  at: z.number().int().nonnegative().nullable(),
  text: z.string(),
  by: z.string(),
  /** It would fail. */
  blocks: z.boolean(),
})
export type Finding = z.infer<typeof finding>

/** A container as it could be made again. */
export const containerPlan = z.object({
  id: z.string(),
  name: z.string(),
  /** Without what the image says itself. */
  spec: runSpec,
  running: z.boolean(),
  /** It goes by itself when it ends: it cannot be kept while its successor is tried. */
  autoRemove: z.boolean(),
  hasHealthCheck: z.boolean(),
  /** The image's name still means the image that it was made from. */
  imageIsCurrent: z.boolean(),
  anonymousVolumes: z.array(z.object({ name: z.string(), target: z.string() })),
  /** Addresses on networks of the user's that the engine gave out by itself. */
  givenAddresses: z.array(z.object({ network: z.string(), address: z.string() })),
})
export type ContainerPlanView = z.infer<typeof containerPlan>

/** A container that was removed here, as it was asked for; its own files are gone. */
export const removedContainer = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  removedAt: z.number(),
  /** Its anonymous volumes were removed with it. */
  withVolumes: z.boolean(),
})
export type RemovedContainer = z.infer<typeof removedContainer>

/** A container that another one took the place of: it is kept, stopped, until one goes back to it or removes it. */
export const predecessor = z.object({
  id: z.string(),
  /** What it is called while it is kept. */
  name: z.string(),
  keptAt: z.number(),
})
export type PredecessorView = z.infer<typeof predecessor>

const amount = z.string().max(40)
/** What can be changed in place, in the words of `docker update`. */
export const limits = z.object({
  ...{ memory: amount, memorySwap: amount, memoryReservation: amount, cpus: amount, cpuShares: amount },
  ...{ cpusetCpus: amount, pidsLimit: amount, restart: amount },
})
export type Limits = z.infer<typeof limits>

export const runContract = {
  /** What of it would fail, or is worth a word, now. Asked while one types; changes nothing. `replaces`: a container whose name and ports count as free. */
  check: procedure
    .input(z.object({ spec: runSpec, replaces: containerRef.nullable() }))
    .output(z.object({ findings: z.array(finding) })),
  /**
   * A folder of this machine, chosen in the shell's own dialog; null: none was. REFUSED no-dialog: there is none in browser mode, and where the engine
   * is elsewhere a folder of this machine means nothing to it.
   */
  chooseFolder: procedure.output(z.object({ path: z.string().nullable() })),
  /**
   * Makes the container, after a pull where the image is missing, and starts it. One that does not start is removed.
   * REFUSED spec-invalid | danger-unconfirmed.
   */
  start: procedure.input(z.object({ spec: runSpec, start: z.boolean(), confirmed })).output(begun),
  /** NOT_FOUND container-missing. */
  plan: procedure.input(z.object({ id: containerRef })).output(containerPlan),
  /**
   * Puts a new container in the place of this one. The old one is renamed and kept until the new one runs (and, where it has a health check, is
   * healthy); if that fails or is cancelled, the old one has its name back and runs as before. `newest`: from the newest image of its name.
   * `pull`: fetch that first. `keep`: the old one is not removed then, but stays, stopped and without its restart policy, for `goBack`; one of
   * `--rm` cannot be kept. One that had been kept before it is removed. REFUSED spec-invalid | danger-unconfirmed | protected.
   */
  recreate: procedure
    .input(
      z.object({
        ...{ id: containerRef, spec: runSpec, confirmed },
        ...{ newest: z.boolean(), pull: z.boolean(), keep: z.boolean() },
      }),
    )
    .output(begun),
  /** The container that was kept when this one took its place; null where there is none any more. */
  predecessor: procedure
    .input(z.object({ id: containerRef }))
    .output(z.object({ predecessor: predecessor.nullable() })),
  /**
   * Changes the two over again: the kept one has its name back and runs if this one does, and this one is kept in its turn. If the kept one does not
   * get well, all is as before. NOT_FOUND container-missing | predecessor-missing; REFUSED protected.
   */
  goBack: procedure.input(z.object({ id: containerRef })).output(begun),
  /** CONFLICT name-in-use. */
  rename: procedure.input(z.object({ id: containerRef, name: z.string().max(200) })).output(z.void()),
  /** Changes limits and restart policy in place, as `docker update`; an empty word leaves what is. REFUSED spec-invalid. */
  update: procedure
    .input(
      z.object({
        id: containerRef,
        limits,
      }),
    )
    .output(z.object({ warnings: z.array(z.string()) })),
  /** Makes an image of its file system. REFUSED reference-invalid. */
  commit: procedure
    .input(
      z.object({
        id: containerRef,
        reference: z.string().max(600),
        message: z.string().max(500),
        author: z.string().max(200),
        pause: z.boolean(),
      }),
    )
    .output(begun),
  /** Its file system as a tar, which the window takes with jobs.download. */
  export: procedure.input(z.object({ id: containerRef })).output(begun),
  /** The last 50 that were removed here, the newest first. */
  removed: procedure.output(z.object({ containers: z.array(removedContainer) })),
  /** Makes one of them again, without what was in its own file system, and does not start it. NOT_FOUND removed-missing; CONFLICT name-in-use. */
  restore: procedure.input(z.object({ id: containerRef })).output(z.object({ id: z.string(), name: z.string() })),
  forget: procedure.input(z.object({ ids: z.array(containerRef).max(50) })).output(z.void()),
}
