import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { procedure } from './fault.ts'
import { imageRef } from './images.ts'

/**
 * What an image's layers hold. The back end reads the image's archive once and keeps the trees; a window asks for the rows of the tree
 * that it shows, so its memory does not grow with the image. Layers are known by their digest (`RootFS.Layers`), images by their id.
 */

/**
 * What a layer does to a path, compared with all layers below it. Changed is what differs in type, permissions, owner, link target or
 * content (size and CRC-32; dive compares hashes). The time alone does not count, as with dive: a file that was only touched, or
 * written again as it was, is unchanged, though the layer holds it again and it counts as waste. A folder is changed by what is its own only.
 */
export const fileChange = z.enum(['added', 'changed', 'removed', 'unchanged'])
export type FileChange = z.infer<typeof fileChange>

export const fileKind = z.enum(['file', 'directory', 'symlink', 'hardlink', 'character', 'block', 'fifo'])
export type FileKind = z.infer<typeof fileKind>

/** How far the reading of an archive is. The engine needs a while before its first byte: `waiting`. */
export const layersProgress = z.object({
  phase: z.enum(['waiting', 'reading', 'done']),
  bytes: z.number().nonnegative(),
  /** The image's size as the engine tells it, for a bar; null where it does not know. The archive is a little larger. */
  expectedBytes: z.number().nonnegative().nullable(),
  entries: z.number().int().nonnegative(),
  layersRead: z.number().int().nonnegative(),
  layers: z.number().int().nonnegative(),
  /** Nothing was read: it was known already. */
  cached: z.boolean(),
})
export type LayersProgress = z.infer<typeof layersProgress>

export const layerSummary = z.object({
  /** From the base, 0 first. */
  index: z.number().int().nonnegative(),
  /** `sha256:…` of the uncompressed layer. */
  digest: z.string(),
  instruction: z.string(),
  /** The instruction's text, cleaned as in the history. */
  text: z.string(),
  createdAt: z.number().nullable(),
  /** Bytes of the files that it holds. */
  bytes: z.number().nonnegative(),
  entries: z.number().int().nonnegative(),
  added: z.number().int().nonnegative(),
  changed: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
})
export type LayerSummary = z.infer<typeof layerSummary>

/**
 * A path that several layers hold, or that a later one removes: all but its last copy (all, where it is removed) is wasted. Where a folder
 * was removed as a whole, all the files in it are one such path, the folder's.
 */
export const wastedPath = z.object({
  path: z.string(),
  /** All copies together, as dive counts them. */
  bytes: z.number().nonnegative(),
  /** The layers that hold it, by index. */
  layers: z.array(z.number().int().nonnegative()),
  /** The layer that removes it in the end; null where it stays. */
  removedBy: z.number().int().nonnegative().nullable(),
})
export type WastedPath = z.infer<typeof wastedPath>

/** What could be smaller, each with the bytes it would save; the window has a sentence for each code (`layers.hint.<code>`). */
export const layerHint = z.object({
  code: z.enum([
    'package-cache', // params.manager: apt, apk, yum/dnf, pip, npm …
    'removed-later', // params.layer: the one that removes it, by index
    'copied-for-mode', // chmod or chown made a whole copy
    'duplicated', // the same file written again by a later layer
    'secret-name', // a file whose name says that it holds a secret; saves nothing, warns
    'build-context', // .git, node_modules, __pycache__ … that a .dockerignore would keep out
    'temporary', // left in /tmp, /var/tmp, logs
  ]),
  bytes: z.number().nonnegative(),
  layer: z.number().int().nonnegative(),
  /** Examples, the largest first, at most 20; `count` of all. */
  paths: z.array(z.string()),
  count: z.number().int().positive(),
  params: z.record(z.string(), z.string()),
})
export type LayerHint = z.infer<typeof layerHint>

/** A piece of a Dockerfile, of a line or more; or a comment on what cannot be known, which the window says (`layers.dockerfile.comment.<code>`). */
export const dockerfilePart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('comment'),
    code: z.enum([
      'no-history',
      'from-history',
      'up-to', // params.tags: what the image had for names up to here
      'silent', // a step that tells nothing of itself
      'copied-file', // params.checksum: the classic builder keeps nothing else
      'copied-folder', // params.checksum
      'copied-several', // params.checksum
    ]),
    params: z.record(z.string(), z.string()),
  }),
])
export type DockerfilePart = z.infer<typeof dockerfilePart>

/** What the reader left out of the trees, in entries; the window has a sentence for each code (`layers.note.<code>`). */
export const readingNote = z.object({
  code: z.enum([
    'beyond-limit', // limit: as many entries as are read of one image
    'too-deep', // limit: as many folders as a path is followed down
    'no-file', // volume labels and other entries that are no files
  ]),
  count: z.number().int().positive(),
  limit: z.number().int().positive().nullable(),
})
export type ReadingNote = z.infer<typeof readingNote>

export const layersReport = z.object({
  imageId: z.string(),
  layers: z.array(layerSummary),
  /** Bytes of all layers' files together, and of what is to be seen in the end. */
  totalBytes: z.number().nonnegative(),
  visibleBytes: z.number().nonnegative(),
  /**
   * 0 … 1, by dive's definition: smallest sum of sizes a path needs over the sum that it takes, over all paths. Other than in dive's
   * code, the files of a folder that is removed as a whole are removed too.
   */
  efficiency: z.number().min(0).max(1),
  wastedBytes: z.number().nonnegative(),
  /** The largest first, at most 500; `wastedPaths` of all. */
  waste: z.array(wastedPath),
  wastedPaths: z.number().int().nonnegative(),
  hints: z.array(layerHint),
  /** Put together from the history. */
  dockerfile: z.array(dockerfilePart),
  /** Empty for a sound archive within the limits. */
  notes: z.array(readingNote),
})
export type LayersReport = z.infer<typeof layersReport>

/** Which tree. `layer`: what one layer holds. `upto`: all that is there after it, marked by what it did. `compare`: from one image to another. */
export const treeSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('layer'), imageId: imageRef, layer: z.number().int().nonnegative() }),
  z.object({ kind: z.literal('upto'), imageId: imageRef, layer: z.number().int().nonnegative() }),
  z.object({ kind: z.literal('compare'), from: imageRef, to: imageRef }),
])
export type TreeSource = z.infer<typeof treeSource>

/** How a tree is shown. A node's id is its place in the whole tree of its source, and holds while the report is known. */
export const treeShape = z.object({
  /** Part of the path, without case; folders that lead to a match stay. Empty: everything. */
  text: z.string().max(500),
  /** Kinds of change that are shown; folders that lead to one stay. */
  changes: z.array(fileChange).min(1).max(4),
  sort: z.enum(['name', 'size']),
  /** Whether folders are open unless named in `toggled`. */
  open: z.boolean(),
  /** Folders that are the other way. */
  toggled: z.array(z.number().int().nonnegative()).max(5000),
})
export type TreeShape = z.infer<typeof treeShape>

export const treeRow = z.object({
  id: z.number().int().nonnegative(),
  depth: z.number().int().nonnegative(),
  /** As in the archive, decoded as UTF-8 (invalid bytes as U+FFFD); hostile text is text. */
  name: z.string(),
  kind: fileKind,
  change: fileChange,
  /** Of a file its bytes, of a folder all below it. */
  bytes: z.number().nonnegative(),
  /** With `compare`: bytes before; else null. */
  bytesBefore: z.number().nonnegative().nullable(),
  /** Permission bits with setuid, setgid and sticky. */
  mode: z.number().int().nonnegative(),
  uid: z.number().int().nonnegative(),
  gid: z.number().int().nonnegative(),
  link: z.string().nullable(),
  modifiedAt: z.number().nullable(),
  /** The layer that holds this version of it. */
  layer: z.number().int().nonnegative().nullable(),
  /** Entries directly below, as filtered; 0 for what is no folder, but for a file in the place of one: what was in it is removed below it. */
  children: z.number().int().nonnegative(),
  open: z.boolean(),
})
export type TreeRow = z.infer<typeof treeRow>

const treeAsk = { source: treeSource, shape: treeShape }

/** What two images have in common and where they differ. */
export const layersComparison = z.object({
  /** How many layers, from the base, are the same. */
  commonLayers: z.number().int().nonnegative(),
  commonBytes: z.number().nonnegative(),
  added: z.object({ files: z.number().int(), bytes: z.number() }),
  changed: z.object({ files: z.number().int(), bytes: z.number(), bytesBefore: z.number() }),
  removed: z.object({ files: z.number().int(), bytes: z.number() }),
  /** `field` as in the image's config (`Env.PATH`, `Entrypoint`, `Labels.x` …); null: not there. */
  config: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
})
export type LayersComparison = z.infer<typeof layersComparison>

/** Which layers the images of this engine share. */
export const sharingMap = z.object({
  layers: z.array(
    z.object({
      digest: z.string(),
      /** Null where nothing tells (no history size of its own, never read). */
      bytes: z.number().nonnegative().nullable(),
      images: z.array(z.string()),
    }),
  ),
  images: z.array(
    z.object({
      id: z.string(),
      tags: z.array(z.string()),
      uniqueBytes: z.number().nonnegative(),
      sharedBytes: z.number().nonnegative(),
      layers: z.array(z.string()),
    }),
  ),
})
export type SharingMap = z.infer<typeof sharingMap>

const imageId = z.object({ imageId: imageRef })

export const layersContract = {
  /**
   * Reads an image's layers, or finds them known; ends after the notice `done`. Ending the stream cancels the reading once nobody else
   * waits for it. NOT_FOUND image-missing; REFUSED image-unreadable (params.message says what is wrong with the archive).
   */
  analyse: procedure.input(imageId).output(eventIterator(layersProgress)),
  /** NOT_FOUND layers-unknown: analyse it first. */
  report: procedure.input(imageId).output(layersReport),
  /** The rows `from` … of the tree as it is shown, at most 500, and how many there are. NOT_FOUND layers-unknown. */
  tree: procedure
    .input(z.object({ ...treeAsk, from: z.number().int().nonnegative(), count: z.number().int().min(1).max(500) }))
    .output(z.object({ total: z.number().int().nonnegative(), rows: z.array(treeRow) })),
  /** Where a path stands: the ids of its folders from the root, itself last, and its row in this shape; null where it is not. */
  treeFind: procedure
    .input(z.object({ ...treeAsk, path: z.string().max(8192) }))
    .output(z.object({ ids: z.array(z.number().int()), row: z.number().int().nullable() }).nullable()),
  /**
   * The largest folders and files below a node (null: the root), for a treemap: at most 60 on two levels together, the rest of each folder
   * summed as `other`, which has no id.
   */
  sizes: procedure.input(z.object({ source: treeSource, id: z.number().int().nonnegative().nullable() })).output(
    z.object({
      path: z.string(),
      bytes: z.number(),
      parts: z.array(
        z.object({
          id: z.number().int().nullable(),
          name: z.string(),
          bytes: z.number(),
          parts: z.array(z.object({ id: z.number().int().nullable(), name: z.string(), bytes: z.number() })),
        }),
      ),
    }),
  ),
  /**
   * A file's content as the layer holds it, in pieces of about 256 KiB, one byte a character (U+0000 … U+00FF). The archive is read again up to
   * it, which takes as long as reading the image. Ends after `limit` bytes (null: all). REFUSED not-a-file.
   */
  content: procedure
    .input(
      z.object({
        source: treeSource,
        id: z.number().int().nonnegative(),
        limit: z.number().int().positive().nullable(),
      }),
    )
    .output(
      eventIterator(
        z.object({ phase: z.enum(['waiting', 'reading', 'data', 'end']), bytes: z.string(), at: z.number() }),
      ),
    ),
  /** Both are analysed where they are not known. */
  compare: procedure.input(z.object({ from: imageRef, to: imageRef })).output(layersComparison),
  sharing: procedure.output(sharingMap),
  /** What removing these images would really give back: the layers that no other image has. */
  freed: procedure
    .input(z.object({ imageIds: z.array(imageRef).min(1).max(1000) }))
    .output(
      z.object({ bytes: z.number().nonnegative(), layers: z.array(z.string()), keptShared: z.number().nonnegative() }),
    ),
}
