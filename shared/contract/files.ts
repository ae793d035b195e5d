import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { largestEdit, largestUpload } from '../lib/file-limits.ts'
import { containerRef } from './containers.ts'
import { procedure } from './fault.ts'
import { fileKind } from './layers.ts'
import { grantId } from './local-files.ts'

/**
 * The file system of a container, running or stopped, with or without a shell. What stands in it is made by strangers: names are data,
 * no path of this machine is ever made of one.
 */

/** Absolute, as inside the container. Bytes that are no UTF-8 stand as in `name` below, so that every entry can be asked for. */
export const containerPath = z
  .string()
  .min(1)
  .max(4096)
  .regex(/^\/[^\0]*$/)

/** Against the image, as `docker diff` tells it. */
export const pathChange = z.enum(['added', 'changed', 'removed'])
export type PathChange = z.infer<typeof pathChange>

export const containerFile = z.object({
  /** UTF-8; a byte that is none is a lone surrogate, U+DC80 … U+DCFF, so no two entries have one name. Not `isWellFormed()` then. */
  name: z.string(),
  kind: fileKind,
  bytes: z.number().nonnegative(),
  /** Permission bits with setuid, setgid and sticky. */
  mode: z.number().int().nonnegative(),
  uid: z.number().int().nonnegative(),
  gid: z.number().int().nonnegative(),
  /** ms since the epoch; null for what was removed. */
  modifiedAt: z.number().nullable(),
  link: z.string().nullable(),
  change: pathChange.nullable(),
})
export type ContainerFile = z.infer<typeof containerFile>

export const filesNotice = z.discriminatedUnion('kind', [
  /** An archive is read up to the folder's end: so much of it so far. */
  z.object({ kind: z.literal('reading'), bytes: z.number(), entries: z.number().int() }),
  /** The next entries, at most 1,000; `change` is null. */
  z.object({ kind: z.literal('entries'), entries: z.array(containerFile) }),
  /** `leftOut`: more than 50,000 are not listed. `by`: a listing inside the container, or the engine's archive. */
  z.object({ kind: z.literal('done'), leftOut: z.number().int(), by: z.enum(['exec', 'archive']) }),
  /** Behind `done`: what of the folder differs from the image, at most 1,000 each; what was removed is not among the entries. */
  z.object({ kind: z.literal('changes'), changes: z.array(z.object({ name: z.string(), change: pathChange })) }),
])
export type FilesNotice = z.infer<typeof filesNotice>

/** Which version of a file somebody has seen. */
export const fileStamp = z.object({ bytes: z.number(), modifiedAt: z.number() })

const at = { containerId: containerRef, path: containerPath }
/** What may be asked before something is written, as reasons of a CONFLICT: nothing was written until it is asked again, accepted. */
export const writeQuestion = z.enum(['copy-risky', 'path-exists'])
export type WriteQuestion = z.infer<typeof writeQuestion>
const accepted = z.array(writeQuestion).max(2)

/** Below a folder, without `..`. */
const pathBelow = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0') && !text.split('/').some((part) => ['', '.', '..'].includes(part)))

export const filesContract = {
  /** What is in a folder. Ending the stream ends the reading. NOT_FOUND path-missing; REFUSED not-a-folder. */
  list: procedure.input(z.object(at)).output(eventIterator(filesNotice)),
  /** Where a link leads in the end, and what is there; any other path is told as it is. NOT_FOUND path-missing. */
  find: procedure
    .input(z.object(at))
    .output(z.object({ path: containerPath, kind: z.enum(['file', 'directory', 'other']) })),
  /** All that differs from the image (`docker diff`), by path, at most 20,000. */
  changes: procedure.input(z.object({ containerId: containerRef })).output(
    z.object({
      rows: z.array(z.object({ path: z.string(), change: pathChange })),
      leftOut: z.number().int(),
    }),
  ),
  /** The first `limit` bytes of a file, base64, a link followed. REFUSED not-a-file. */
  read: procedure
    .input(z.object({ ...at, limit: z.number().int().min(1).max(largestEdit) }))
    .output(z.object({ bytes: z.string(), whole: z.boolean(), stamp: fileStamp })),
  /**
   * Puts a text in the place of a file that is as `stamp` says; mode and owner stay. CONFLICT file-changed, copy-risky; REFUSED path-in-memory,
   * path-read-only, name-not-text.
   */
  write: procedure
    .input(z.object({ ...at, bytes: z.base64().max(350_000), stamp: fileStamp, accepted }))
    .output(z.object({ stamp: fileStamp })),
  /** A job whose bytes the window takes (jobs.download): a file as it is, or a folder as a tar. */
  download: procedure.input(z.object({ ...at, as: z.enum(['file', 'tar']) })).output(z.object({ jobId: z.string() })),
  /**
   * A job that wants the bytes of these files one after the other (jobs.upload). They are put into the folder when all have come, so one
   * that is cut leaves nothing; one that is cancelled later ends behind a whole file. `folders`: empty ones. With `grant` it wants none: it
   * takes the files that the user chose (localFiles.choose), and `files` is empty; one that breaks on the way is removed again. CONFLICT
   * copy-risky, path-exists; REFUSED not-a-folder, path-in-memory, path-read-only, local-file-….
   */
  upload: procedure
    .input(
      z.object({
        ...at,
        files: z
          .array(z.object({ path: pathBelow, bytes: z.number().int().nonnegative(), modifiedAt: z.number() }))
          .max(largestUpload),
        folders: z.array(pathBelow).max(largestUpload),
        grant: grantId.optional(),
        accepted,
      }),
    )
    .output(z.object({ jobId: z.string() })),
  /**
   * A job that copies a file, link or folder into a folder of another container, or of the same. It is read to its end before the first byte is
   * written, so a source that breaks leaves nothing. Refusals as `upload`.
   */
  copy: procedure
    .input(z.object({ from: z.object(at), to: z.object(at), accepted }))
    .output(z.object({ jobId: z.string() })),
}
