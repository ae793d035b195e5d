import { posix } from 'node:path'
import { copyArgs } from '../../../shared/cli/containers.ts'
import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import type { WriteQuestion } from '../../../shared/contract/files.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import type { Commands } from '../commands.ts'
import type { Jobs } from '../jobs/index.ts'
import type { JobWork } from '../jobs/job.ts'
import { contentOfLocal, type LocalFiles } from '../local-files.ts'
import type { ServiceParts } from '../types.ts'
import { contentOf, followed } from './one-file.ts'
import { type FileIn, putFiles } from './put-files.ts'
import { reachable, writable } from './reach.ts'
import { askFirst } from './risk.ts'
import { Spool } from './spool.ts'
import { untilStopped, wholeTar } from './whole-tar.ts'

export type At = { containerId: string; path: string }
type Accepted = readonly WriteQuestion[]

/** Files on their way out of, into and between containers: jobs, as `shared/contract/files.ts` tells. */
export interface Transfers {
  download(ask: At & { as: 'file' | 'tar' }): Promise<{ jobId: string }>
  upload(
    ask: At & {
      files: readonly { path: string; bytes: number; modifiedAt: number }[]
      folders: readonly string[]
      grant?: string | undefined
      accepted: Accepted
    },
  ): Promise<{ jobId: string }>
  copy(ask: { from: At; to: At; accepted: Accepted }): Promise<{ jobId: string }>
}

const never = new AbortController().signal
/** Names that are looked for one by one; more of them are told by what is at the first of them. */
const mostLooks = 200
/** The share of a transfer's work that is done when its bytes are here. */
const spooledShare = 0.6

export function createTransfers(
  parts: Pick<ServiceParts, 'engine' | 'dataFolder'> & {
    commands: Commands
    jobs: Jobs
    localFiles: Pick<LocalFiles, 'files'>
  },
): Transfers {
  const { engine, commands, jobs, dataFolder, localFiles } = parts

  return {
    async download({ containerId, path, as }) {
      const detail = await engine.containers.inspect(containerId, never)
      reachable(detail, path)
      const container = detail.row.name
      return jobs.start({
        kind: 'copyOut',
        title: { name: (posix.basename(path) || container).toWellFormed() },
        command: copyArgs(`${container}:${path}`, as === 'tar' ? '-' : posix.basename(path)),
        wants: 'download',
        leaves: 'nothing',
        async run(work) {
          const real = as === 'tar' ? path : await followed(engine, containerId, path, work.signal)
          const tar = engine.files.bytes(containerId, real, work.signal)
          return { kind: 'saved', bytes: await work.giveOut(as === 'tar' ? wholeTar(tar) : contentOf(tar)) }
        },
      })
    },
    async upload({ containerId, path, files: sent, folders, grant, accepted }) {
      const chosen = grant === undefined ? null : localFiles.files(grant)
      const local = chosen?.map((file) => ({ ...file, path: file.name, content: () => contentOfLocal(file) }))
      const wished = local ?? sent
      const names = [...new Set([...wished.map(({ path }) => path), ...folders].map(top))]
      const { detail, folder } = await target(engine, { containerId, path }, names, accepted)
      const total = wished.reduce((sum, file) => sum + file.bytes, 0)
      const name = names[0] ?? ''
      const put = (work: JobWork, files: readonly FileIn[], spooled: number): Promise<void> => {
        work.leaves('files')
        const show = (given: number): void => showUnpacked(work, given, total, spooled)
        return putFiles(engine, work, { containerId, folder }, { files, folders }, show)
      }
      return jobs.start({
        kind: 'copyIn',
        title: { name: name.toWellFormed() },
        command: copyArgs(name, `${detail.row.name}:${path}`),
        wants: local ? null : 'upload',
        leaves: 'nothing',
        async run(work) {
          if (local) await put(work, local, 0)
          else
            await withSpool(dataFolder, async (spool) => {
              for await (const piece of work.inlet) {
                await spool.write(piece)
                showBytes(work, 'Uploading', spool.bytes, total, (spooledShare * spool.bytes) / Math.max(1, total))
              }
              if (spool.bytes !== total) throw new AppError('CONFLICT', 'transfer-lost')
              let before = 0
              const spooled = sent.map((file) => {
                const from = before
                before += file.bytes
                return { ...file, content: () => spool.read(from, file.bytes) }
              })
              await put(work, spooled, spooledShare)
            })
          return { kind: 'copied', files: wished.length, bytes: total }
        },
      })
    },
    async copy({ from, to, accepted }) {
      const source = await engine.containers.inspect(from.containerId, never)
      reachable(source, from.path)
      await engine.files.stat(from.containerId, from.path, never)
      const name = posix.basename(from.path)
      const { detail, folder } = await target(engine, to, name === '' ? [] : [name], accepted)
      return jobs.start({
        kind: 'copyBetween',
        title: { name: (name || source.row.name).toWellFormed(), container: detail.row.name },
        command: copyArgs(`${source.row.name}:${from.path}`, '-'),
        leaves: 'nothing',
        run: (work) =>
          withSpool(dataFolder, async (spool) => {
            const seen = { files: 0, bytes: 0 }
            for await (const piece of wholeTar(
              engine.files.bytes(from.containerId, from.path, work.signal),
              (isFile, bytes) => {
                seen.files += isFile ? 1 : 0
                seen.bytes += bytes
              },
            )) {
              await spool.write(piece)
              showBytes(work, 'Reading', spool.bytes, null, null)
            }
            work.signal.throwIfAborted()
            work.leaves('files')
            const state = { stopped: false }
            const tar = untilStopped(spool, work.signal, state, (given) =>
              showUnpacked(work, given, spool.bytes, spooledShare),
            )
            await commands.record(copyArgs('-', `${detail.row.name}:${to.path}`), () =>
              engine.files.put(to.containerId, folder, tar, never),
            )
            if (state.stopped) work.signal.throwIfAborted()
            return { kind: 'copied', ...seen }
          }),
      })
    },
  }
}

/** Whole in the back end before the engine begins: it unpacks straight under the final names. */
async function withSpool<T>(dataFolder: string, work: (spool: Spool) => Promise<T>): Promise<T> {
  const spool = await Spool.open(dataFolder)
  try {
    return await work(spool)
  } finally {
    await spool.close()
  }
}

/** The folder that is written into, links followed, once all that must be asked has been accepted. */
async function target(
  engine: Engine,
  { containerId, path }: At,
  names: readonly string[],
  accepted: Accepted,
): Promise<{ detail: ContainerDetail; folder: string }> {
  const detail = await askFirst(engine, containerId, accepted, never)
  reachable(detail, path)
  const folder = await followed(engine, containerId, path, never)
  writable(detail, folder)
  if ((await engine.files.stat(containerId, folder, never)).kind !== 'directory')
    throw new AppError('REFUSED', 'not-a-folder')
  if (!accepted.includes('path-exists')) await expectNone(engine, containerId, folder, names)
  return { detail, folder }
}

/** Throws path-exists where something of these names is in the folder. */
async function expectNone(engine: Engine, containerId: string, folder: string, names: readonly string[]) {
  const isThere = (name: string): Promise<boolean> =>
    engine.files.stat(containerId, posix.join(folder, name), never).then(
      () => true,
      (error: unknown) => {
        if (error instanceof AppError && error.reason === 'path-missing') return false
        throw error
      },
    )
  const looks = await Promise.all(names.slice(0, mostLooks).map(isThere))
  const there = names.filter((_name, at) => looks[at])
  const [name] = there
  if (name !== undefined)
    throw new AppError('CONFLICT', 'path-exists', {
      params: { name: name.toWellFormed(), count: String(there.length) },
    })
}

const showBytes = (work: JobWork, what: string, current: number, total: number | null, share: number | null): void =>
  work.bar('upload', { what, current, total, share })

/** `before`: the share of the work that was done when the engine began. */
const showUnpacked = (work: JobWork, given: number, total: number, before: number): void =>
  showBytes(work, 'Unpacking', given, total, before + ((1 - before) * given) / Math.max(1, total))

const top = (path: string): string => path.split('/')[0] ?? ''
