import { z } from 'zod'
import { procedure } from './fault.ts'
import { imageRef } from './images.ts'
import { jobId } from './jobs.ts'

/** As typed; read by parseReference (shared/lib/image-reference.ts). */
const reference = z.string().min(1).max(600)
/** `os`, `os/arch` or `os/arch/variant`; null: the engine's own. */
export const platform = z
  .string()
  .max(60)
  .regex(/^[a-z0-9_.-]+(\/[a-z0-9_.-]+){0,2}$/)
  .nullable()
const begun = z.object({ jobId })
/** A file's name, for the title and the command; no path. */
const fileName = z
  .string()
  .max(255)
  .regex(/^[^/\\\0]*$/)

export const searchRow = z.object({
  name: z.string(),
  description: z.string(),
  stars: z.number().int().nonnegative(),
  official: z.boolean(),
})
export type SearchRow = z.infer<typeof searchRow>

/** What stands in the way of removing an image. */
export const imageDependents = z.object({
  imageId: z.string(),
  /** All its tags: removing one of several only takes the name away. */
  tags: z.array(z.string()),
  /** Images built on it, which no force can pass over. Those without a tag are layers of the others or of builds. */
  children: z.array(z.object({ id: z.string(), tags: z.array(z.string()) })),
  containers: z.array(z.object({ id: z.string(), name: z.string(), running: z.boolean() })),
  /**
   * What removing `ref` would do. `untag`: a name goes, the image stays. `remove`. `force`: only by force, which then leaves the
   * stopped containers without a named image, or takes all its tags at once. `refused`: running containers or children, by no force.
   */
  verdict: z.enum(['untag', 'remove', 'force', 'refused']),
})
export type ImageDependents = z.infer<typeof imageDependents>

export const pruneItem = z.object({
  id: z.string(),
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  createdAt: z.number().nullable(),
  sizeBytes: z.number().nonnegative().nullable(),
  /** What no other image has; null where the engine does not tell. */
  uniqueBytes: z.number().nonnegative().nullable(),
})
export type PruneItem = z.infer<typeof pruneItem>

/** Joined to `images` in the contract. */
export const workshopContract = {
  /** REFUSED reference-invalid. Without a tag or digest: `latest`. */
  pull: procedure.input(z.object({ reference, platform })).output(begun),
  /** Pushes this tag. REFUSED reference-invalid. */
  push: procedure.input(z.object({ reference })).output(begun),
  /** Gives the image one more name. `reference` in the output: as the engine shows it. REFUSED reference-invalid. */
  tag: procedure.input(z.object({ ref: imageRef, reference })).output(z.object({ reference: z.string() })),
  dependents: procedure.input(z.object({ ref: imageRef })).output(imageDependents),
  /** Asks the engine to search Docker Hub, or the registry that `term` begins with. */
  search: procedure
    .input(z.object({ term: z.string().min(1).max(300), limit: z.number().int().min(1).max(100) }))
    .output(z.array(searchRow)),
  /** What a prune would remove, the largest first; nothing is removed. `dangling`: without a tag; `unused`: without a container. */
  prunePreview: procedure
    .input(z.object({ which: z.enum(['dangling', 'unused']), olderThanHours: z.number().positive().nullable() }))
    .output(z.object({ items: z.array(pruneItem), atLeastBytes: z.number().nonnegative() })),
  /** Removes these, one by one, each only where it is still as it was shown (same tags, no container). */
  prune: procedure
    .input(
      z.object({
        items: z
          .array(z.object({ id: imageRef, tags: z.array(z.string()).max(200) }))
          .min(1)
          .max(2000),
      }),
    )
    .output(begun),
  /** As a tar, which the window takes with jobs.download. */
  save: procedure.input(z.object({ refs: z.array(imageRef).min(1).max(100) })).output(begun),
  /** From a tar, which the window gives with jobs.upload. `bytes`: its size. */
  load: procedure.input(z.object({ name: fileName, bytes: z.number().nonnegative() })).output(begun),
  /** Makes an image of a root file system's tar. `reference` empty: without a name. `changes`: Dockerfile instructions (`CMD …`, `ENV …`). */
  import: procedure
    .input(
      z.object({
        name: fileName,
        bytes: z.number().nonnegative(),
        reference: z.string().max(600),
        message: z.string().max(500),
        changes: z.array(z.string().max(4000)).max(50),
        platform,
      }),
    )
    .output(begun),
}
