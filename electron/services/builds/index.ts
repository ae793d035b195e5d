import { basename } from 'node:path'
import { buildArgs } from '../../../shared/cli/images.ts'
import type { BuildContext, BuildOptions, BuildRecord, ContextEntry } from '../../../shared/contract/builds.ts'
import { looksSecret, secretMask } from '../../../shared/lib/secrets.ts'
import { AppError } from '../../fault.ts'
import { Grants } from '../grants.ts'
import { referenceOf } from '../images-reference.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Registries } from '../registry/index.ts'
import type { ServiceParts } from '../types.ts'
import { dockerfilesOf, folderTar, ignoreOf, textIn } from './folder.ts'
import type { BuildHistory } from './history.ts'
import { createIgnore } from './ignore.ts'
import { recordOf } from './record.ts'
import { type BuildSource, runBuild } from './run.ts'
import { UploadedContext } from './uploaded-context.ts'

interface OpenFolder {
  readonly grant: string
  readonly path: string
  readonly dockerfiles: { path: string; text: string }[]
}

export interface Builds {
  chooseFolder(): Promise<OpenFolder | null>
  reopen(id: string): Promise<OpenFolder>
  start(ask: { context: BuildContext; options: BuildOptions }): Promise<{ jobId: string }>
  wanted(ask: { jobId: string; paths: readonly string[] }): { wanted: boolean[] }
  put(ask: {
    jobId: string
    pieces: readonly { entry: ContextEntry; at: number; bytes: string }[]
    last: boolean
  }): Promise<void>
  history(): BuildRecord[]
  forget(ids: readonly string[]): void
}

const mostGrants = 50

/** Builds by the engine's classic builder, whose steps can be told one by one; their history. */
export function createBuilds(
  parts: Pick<ServiceParts, 'engine'> & {
    jobs: Jobs
    registries: Registries
    history: BuildHistory
    /** The shell's dialog for a folder; null: none was chosen. Left out in browser mode. */
    chooseFolder?: () => Promise<string | null>
  },
): Builds {
  const { engine, jobs, registries, history, chooseFolder } = parts
  /** Folders that the user chose. */
  const grants = new Grants<string>(mostGrants)
  const uploads = new Map<string, UploadedContext>()

  const grant = async (path: string): Promise<OpenFolder> => {
    const dockerfiles = await dockerfilesOf(path)
    return { grant: grants.give(path), path, dockerfiles }
  }
  const uploadOf = (jobId: string): UploadedContext => {
    const upload = uploads.get(jobId)
    if (upload) return upload
    jobs.get(jobId)
    throw new AppError('CONFLICT', 'transfer-lost', { detail: 'This build wants no files' })
  }
  /** What is built, and how its bytes come. */
  const sourceOf = async (context: BuildContext, options: BuildOptions): Promise<BuildSource> => {
    const { dockerfile, dockerfileText } = options
    const replaced = dockerfileText === null ? null : { path: dockerfile, text: dockerfileText }
    if (context.kind === 'upload') {
      const upload = new UploadedContext(createIgnore(context.ignore, dockerfile), replaced)
      const text = dockerfileText ?? context.dockerfileText ?? ''
      return { name: context.name, folder: null, dockerfile: text, tar: () => upload, upload }
    }
    const folder = grants.get(context.grant)
    if (folder === undefined)
      throw new AppError('REFUSED', 'context-unreadable', { params: { message: 'It was not chosen' } })
    const ignore = await ignoreOf(folder, dockerfile)
    const text = dockerfileText ?? (await textIn(folder, dockerfile))
    if (text === null) {
      const message = `There is no ${dockerfile} in it`
      throw new AppError('REFUSED', 'context-unreadable', { params: { message }, detail: message })
    }
    return {
      ...{ name: basename(folder), folder, dockerfile: text, upload: null },
      tar: (onBytes) => folderTar(folder, ignore, replaced, onBytes),
    }
  }

  return {
    async chooseFolder() {
      if (!chooseFolder) throw new AppError('REFUSED', 'no-dialog')
      const path = await chooseFolder()
      return path === null ? null : grant(path)
    },
    async reopen(id) {
      const folder = history.find(id)?.folder
      if (!folder) throw new AppError('NOT_FOUND', 'build-missing')
      return grant(folder)
    },
    async start({ context, options }) {
      const tags = options.tags.map((tag) => referenceOf(tag).familiar)
      const source = await sourceOf(context, options)
      const begun = jobs.start({
        kind: 'build',
        title: { name: source.name, reference: tags[0] ?? '' },
        command: buildArgs(source.folder ?? (source.name || '.'), { ...masked(options), tags }),
        wants: source.upload ? 'entries' : null,
        leaves: 'steps',
        async run(work) {
          const stop = (): void => source.upload?.fail(work.signal.reason)
          work.signal.addEventListener('abort', stop, { once: true })
          const ended = recordOf(source, options, work.id)
          try {
            const result = await runBuild({ engine, registries, source, options, tags }, work, ended.steps)
            history.add(ended.done(result))
            return result
          } catch (error) {
            history.add(ended.failed(error, work.signal.aborted))
            source.upload?.fail(error)
            throw error
          } finally {
            work.signal.removeEventListener('abort', stop)
          }
        },
      })
      const { upload } = source
      if (upload) {
        uploads.set(begun.jobId, upload)
        void jobs.get(begun.jobId).ended.then(() => {
          uploads.delete(begun.jobId)
          upload.fail(new AppError('CONFLICT', 'transfer-lost', { detail: 'The build has ended' }))
        })
      }
      return begun
    },
    wanted: ({ jobId, paths }) => ({ wanted: uploadOf(jobId).wanted(paths) }),
    put: ({ jobId, pieces, last }) => uploadOf(jobId).put(pieces, last),
    history: () => history.all().map(({ record }) => record),
    forget: (ids) => history.forget(ids),
  }
}

/** For the command log: what looks like a secret is not in it. */
function masked(options: BuildOptions): BuildOptions {
  const hide = (pairs: BuildOptions['args']): BuildOptions['args'] =>
    pairs.map(({ name, value }) => ({ name, value: looksSecret(name, value) ? secretMask : value }))
  return { ...options, args: hide(options.args), labels: hide(options.labels) }
}
