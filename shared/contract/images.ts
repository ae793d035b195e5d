import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './fault.ts'

/** `sha256:…`, an id, or `repository:tag`; no slash-dot tricks, no spaces, no query. */
export const imageRef = z
  .string()
  .max(512)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.:/@-]*$/)
  .refine(
    (ref) => !ref.split('/').some((part) => part === '..' || part === '.' || part === ''),
    'not an image reference',
  )

/** One image. The screen shows a line a tag; an untagged one shows as `<none>`. */
export const imageRow = z.object({
  /** `sha256:…` */
  id: z.string(),
  /** `repository:tag`, sorted; empty for an untagged image. */
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  /** Null where the engine tells none (0 or the year 1). */
  createdAt: z.number().nullable(),
  /** Null where the engine does not know (-1). */
  sizeBytes: z.number().nonnegative().nullable(),
  /** Containers made from it, running or not, by name. */
  usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type ImageRow = z.infer<typeof imageRow>

export const imageChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), rows: z.array(imageRow) }),
  z.object({ kind: z.literal('delta'), upserted: z.array(imageRow), gone: z.array(z.string()) }),
])
export type ImageChange = z.infer<typeof imageChange>

/** One step of the image's history, base first (the engine lists newest first; we turn it round). */
export const historyStep = z.object({
  /** Position from the base, 0 first: the key, since ids repeat and are often `<missing>`. */
  index: z.number().int().nonnegative(),
  /** Null for `<missing>`: the step came with the image from a registry or another builder. */
  imageId: z.string().nullable(),
  createdAt: z.number().nullable(),
  /** `FROM`, `RUN`, `COPY`, `ENV` …; `OTHER` where the text tells none. */
  instruction: z.string(),
  /** The instruction's text without shell wrapper, `#(nop)` and builder notes. */
  text: z.string(),
  /** As the engine gave it. */
  original: z.string(),
  sizeBytes: z.number().nonnegative(),
  /** Adds no layer: metadata only, or nothing changed. */
  empty: z.boolean(),
  comment: z.string(),
  tags: z.array(z.string()),
})
export type HistoryStep = z.infer<typeof historyStep>

export const imageDetail = z.object({
  row: imageRow,
  os: z.string(),
  architecture: z.string(),
  variant: z.string().nullable(),
  author: z.string(),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
  exposedPorts: z.array(z.string()),
  volumes: z.array(z.string()),
  user: z.string(),
  workingDir: z.string(),
  /** `RootFS.Layers`: the uncompressed layer digests, base first. */
  layers: z.array(z.string()),
  history: z.array(historyStep),
})
export type ImageDetail = z.infer<typeof imageDetail>

export const imagesContract = {
  /** The live list of all top-level images. Never ends by itself. */
  changes: procedure.output(eventIterator(imageChange)),
  /** NOT_FOUND image-missing. */
  inspect: procedure.input(z.object({ ref: imageRef })).output(imageDetail),
  /** The engine's own inspect document, as indented JSON text. */
  raw: procedure.input(z.object({ ref: imageRef })).output(z.object({ json: z.string() })),
  /**
   * Removes one tag, or the image by id. `force` also removes it while stopped containers use it or several tags name it.
   * CONFLICT image-in-use | image-has-children | image-has-tags.
   */
  remove: procedure
    .input(z.object({ ref: imageRef, force: z.boolean() }))
    .output(z.object({ untagged: z.array(z.string()), deleted: z.array(z.string()) })),
}
