import { z } from 'zod'
import { faultData, procedure } from './fault.ts'
import { jobId, jobStep, pieceBytes } from './jobs.ts'
import { platform } from './workshop.ts'

/** Inside the context, `/` between folders, without `.` and `..`. */
export const contextPath = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (path) => !path.includes('\0') && !path.split('/').some((part) => part === '' || part === '.' || part === '..'),
    'not a path inside the context',
  )

const named = z.array(z.object({ name: z.string().min(1).max(300), value: z.string().max(20_000) })).max(200)

export const buildOptions = z.object({
  /** Names for the image, as typed. */
  tags: z.array(z.string().min(1).max(600)).max(20),
  /** Inside the context. */
  dockerfile: contextPath,
  /** Takes the place of the file in the context: what an editor holds. */
  dockerfileText: z.string().max(400_000).nullable(),
  target: z.string().max(200).nullable(),
  args: named,
  labels: named,
  platform,
  noCache: z.boolean(),
  /** Asks the registry for newer base images. */
  pull: z.boolean(),
})
export type BuildOptions = z.infer<typeof buildOptions>

/** Where the files come from. `upload`: the window sends them (`wanted`, `put`). `folder`: one that the shell's dialog chose. */
export const buildContext = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('upload'),
    /** The folder's name. */
    name: z.string().max(255),
    /** The text of `.dockerignore`, or of `<Dockerfile>.dockerignore` where there is one; null: neither. */
    ignore: z.string().max(400_000).nullable(),
    /** The Dockerfile's text, for the lines of errors; null where `dockerfileText` has it. */
    dockerfileText: z.string().max(400_000).nullable(),
  }),
  z.object({ kind: z.literal('folder'), grant: z.string().max(64) }),
])
export type BuildContext = z.infer<typeof buildContext>

export const contextEntry = z.object({
  path: contextPath,
  kind: z.enum(['file', 'directory', 'symlink']),
  /** Permission bits; a browser does not tell: 0o644 and 0o755 then. */
  mode: z.number().int().min(0).max(0o7777),
  size: z.number().int().nonnegative(),
  /** ms since the epoch. The classic builder's cache leaves it out of account. */
  modifiedAt: z.number().nonnegative(),
  link: z.string().max(4096).nullable(),
})
export type ContextEntry = z.infer<typeof contextEntry>

/** One build that has ended. */
export const buildRecord = z.object({
  id: z.string(),
  /** The folder's name, or its path where the shell's dialog chose it. */
  context: z.string(),
  /** The path is known and can be built again without choosing it. */
  rerunnable: z.boolean(),
  /** As given, but without the values of arguments that look like secrets: those are empty, and named in `withheld`. */
  options: buildOptions,
  withheld: z.array(z.string()),
  startedAt: z.number(),
  endedAt: z.number(),
  state: z.enum(['done', 'failed', 'cancelled']),
  steps: z.array(jobStep),
  imageId: z.string().nullable(),
  sizeBytes: z.number().nonnegative().nullable(),
  fault: faultData.nullable(),
  faultLine: z.number().int().positive().nullable(),
})
export type BuildRecord = z.infer<typeof buildRecord>

export const buildsContract = {
  /**
   * Lets the user choose a folder in the shell's own dialog (desktop); null: none was chosen. REFUSED no-dialog in browser mode, where
   * the window uploads. `dockerfiles`: those at its top, with their text.
   */
  chooseFolder: procedure.output(
    z
      .object({
        grant: z.string(),
        path: z.string(),
        dockerfiles: z.array(z.object({ path: z.string(), text: z.string() })),
      })
      .nullable(),
  ),
  /** As chooseFolder, for the folder of an earlier build. NOT_FOUND build-missing; REFUSED context-unreadable. */
  reopen: procedure.input(z.object({ id: z.string().max(64) })).output(
    z.object({
      grant: z.string(),
      path: z.string(),
      dockerfiles: z.array(z.object({ path: z.string(), text: z.string() })),
    }),
  ),
  /** REFUSED reference-invalid. With `upload` the job wants `entries`. */
  start: procedure.input(z.object({ context: buildContext, options: buildOptions })).output(z.object({ jobId })),
  /** Which of these paths the context takes (`.dockerignore`), in their order; the others need not be sent. */
  wanted: procedure
    .input(z.object({ jobId, paths: z.array(contextPath).max(2000) }))
    .output(z.object({ wanted: z.array(z.boolean()) })),
  /**
   * Whole small entries (`bytes` is all of it), or the next piece of one big one (`at`: bytes of it before), one call at a time, about 256 KiB
   * a call. What is ignored is left out without a word. Resolves when the engine has taken it. CONFLICT transfer-lost.
   */
  put: procedure
    .input(
      z.object({
        jobId,
        pieces: z
          .array(z.object({ entry: contextEntry, at: z.number().int().nonnegative(), bytes: pieceBytes }))
          .max(2000),
        /** Nothing comes after these. */
        last: z.boolean(),
      }),
    )
    .output(z.void()),
  /** Builds that have ended, the newest first, at most 100, kept on disk. */
  history: procedure.output(z.array(buildRecord)),
  forget: procedure.input(z.object({ ids: z.array(z.string().max(64)).max(100) })).output(z.void()),
}
