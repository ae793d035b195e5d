import { posix } from 'node:path'
import { copyArgs } from '../../../shared/cli/containers.ts'
import type { FilesNotice, PathChange, WriteQuestion } from '../../../shared/contract/files.ts'
import { AppError } from '../../fault.ts'
import type { Commands } from '../commands.ts'
import type { Jobs } from '../jobs/index.ts'
import type { LocalFiles } from '../local-files.ts'
import type { ServiceParts } from '../types.ts'
import { tarOf } from './file-tar.ts'
import { listByArchive } from './list-archive.ts'
import { listByExec } from './list-exec.ts'
import { followed, readFile } from './one-file.ts'
import { reachable, writable } from './reach.ts'
import { askFirst } from './risk.ts'
import { type At, createTransfers, type Transfers } from './transfers.ts'

type Stamp = { bytes: number; modifiedAt: number }

/** One method a procedure of `shared/contract/files.ts`, with the same meaning; throws AppError. */
export interface Files extends Transfers {
  list(at: At, signal: AbortSignal): AsyncGenerator<FilesNotice, void>
  changes(
    ask: { containerId: string },
    signal: AbortSignal,
  ): Promise<{ rows: { path: string; change: PathChange }[]; leftOut: number }>
  find(at: At, signal: AbortSignal): Promise<{ path: string; kind: 'file' | 'directory' | 'other' }>
  read(ask: At & { limit: number }, signal: AbortSignal): Promise<{ bytes: string; whole: boolean; stamp: Stamp }>
  write(ask: At & { bytes: string; stamp: Stamp; accepted: readonly WriteQuestion[] }): Promise<{ stamp: Stamp }>
}

const mostEntries = 50_000
const mostChanges = 20_000
const noticeEntries = 1000
const noticeMs = 200
const never = new AbortController().signal

/** Files in containers: through the engine only; no path of this machine is made of a name that comes out of a container. */
export function createFiles(
  parts: Pick<ServiceParts, 'engine' | 'dataFolder'> & {
    commands: Commands
    jobs: Jobs
    localFiles: Pick<LocalFiles, 'files'>
  },
): Files {
  const { engine, commands } = parts

  /** The path with its links followed; says what is the matter where there is nothing to read. */
  const reached = async ({ containerId, path }: At, signal: AbortSignal): Promise<string> => {
    try {
      return await followed(engine, containerId, path, signal)
    } catch (error) {
      if (error instanceof AppError && error.reason === 'path-missing')
        reachable(await engine.containers.inspect(containerId, signal), path)
      throw error
    }
  }

  return {
    async *list({ containerId, path }, signal) {
      const [{ row }, real] = await Promise.all([
        engine.containers.inspect(containerId, signal),
        // What is in memory only is not to be found from outside.
        followed(engine, containerId, path, signal).catch(() => path),
      ])
      const inside =
        row.state === 'running' ? await listByExec(engine, containerId, real, signal).catch(() => null) : null
      let files = inside
      let leftOut = 0
      if (!files) {
        const progress = { bytes: 0, entries: 0, over: false }
        const reading = listByArchive(
          engine,
          containerId,
          real,
          mostEntries,
          (bytes, entries) => Object.assign(progress, { bytes, entries }),
          signal,
        ).finally(() => (progress.over = true))
        reading.catch(() => undefined)
        while (!progress.over) {
          await Promise.race([reading.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, noticeMs))])
          if (!progress.over) yield { kind: 'reading', bytes: progress.bytes, entries: progress.entries }
        }
        ;({ files, leftOut } = await reading)
      } else if (files.length > mostEntries) {
        leftOut = files.length - mostEntries
        files = files.slice(0, mostEntries)
      }
      for (let from = 0; from < files.length; from += noticeEntries)
        yield { kind: 'entries', entries: files.slice(from, from + noticeEntries) }
      yield { kind: 'done', leftOut, by: inside ? 'exec' : 'archive' }
      // The engine walks through all that was written for this: the folder is on screen meanwhile.
      const changes = changesIn(real, await engine.files.changes(containerId, signal).catch(() => []))
      for (let from = 0; from < changes.length; from += noticeEntries)
        yield { kind: 'changes', changes: changes.slice(from, from + noticeEntries) }
    },
    async changes({ containerId }, signal) {
      const rows = await engine.files.changes(containerId, signal)
      rows.sort((a, b) => (a.path < b.path ? -1 : 1))
      return { rows: rows.slice(0, mostChanges), leftOut: Math.max(0, rows.length - mostChanges) }
    },
    async find({ containerId, path }, signal) {
      const real = await reached({ containerId, path }, signal)
      const { kind } = await engine.files.stat(containerId, real, signal)
      return { path: real, kind: kind === 'file' || kind === 'directory' ? kind : 'other' }
    },
    async read({ containerId, path, limit }, signal) {
      await reached({ containerId, path }, signal)
      const { facts, content } = await readFile(engine, containerId, path, limit, signal)
      const { bytes, modifiedAt } = facts
      return { bytes: content.toString('base64'), whole: content.length === bytes, stamp: { bytes, modifiedAt } }
    },
    async write({ containerId, path, bytes, stamp, accepted }) {
      const detail = await askFirst(engine, containerId, accepted, never)
      const now = await readFile(engine, containerId, path, 1, never)
      writable(detail, now.path)
      if (!posix.basename(now.path).isWellFormed()) throw new AppError('REFUSED', 'name-not-text')
      if (now.facts.bytes !== stamp.bytes || now.facts.modifiedAt !== stamp.modifiedAt)
        throw new AppError('CONFLICT', 'file-changed')
      const content = Buffer.from(bytes, 'base64')
      const { mode, uid, gid } = now.facts
      const modifiedAt = Math.floor(Date.now() / 1000) * 1000
      const part = { kind: 'file', mode, uid, gid, modifiedAt, bytes: content.length, content: once(content) } as const
      // Whole in memory, so the engine is given all of it at once.
      const tar = await collected(tarOf([{ ...part, path: posix.basename(now.path) }]))
      await commands.record(copyArgs('-', `${detail.row.name}:${posix.dirname(now.path)}`), () =>
        engine.files.put(containerId, posix.dirname(now.path), once(tar), never),
      )
      return { stamp: { bytes: content.length, modifiedAt } }
    },
    ...createTransfers(parts),
  }
}

/** Of all changes those of entries right in this folder, by their names. */
export function changesIn(
  path: string,
  changes: readonly { path: string; change: PathChange }[],
): { name: string; change: PathChange }[] {
  const above = path === '/' ? '/' : `${path}/`
  return changes.flatMap(({ path: other, change }) => {
    const name = other.startsWith(above) ? other.slice(above.length) : ''
    return name === '' || name.includes('/') ? [] : [{ name, change }]
  })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}

async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}
