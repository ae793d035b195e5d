import { AppError } from '../fault.ts'
import { answerBytes } from './answer-bytes.ts'
import type { Request } from './api.ts'
import type { EngineFiles, PathStat } from './files-types.ts'
import { integer, list, number, record, text, time } from './raw.ts'
import { encodeName } from './raw-names.ts'
import { readArchive } from './read-archive.ts'
import type { Session } from './session.ts'

/** Files of containers by the archive endpoint, which works whether they run or not. */
export function createFiles(session: () => Session): EngineFiles {
  const pathOf = (id: string, path: string) => `/containers/${encodeURIComponent(id)}/archive?path=${encodeName(path)}`
  const base = { subject: 'container', limitMs: null } as const

  return {
    async stat(id, path, signal) {
      const request = { path: pathOf(id, path), lane: 'read', subject: 'container', limitMs: 20_000 } as const
      try {
        const { headers } = await session().api.head({ ...request, method: 'HEAD' }, signal)
        const header = headers['x-docker-container-path-stat']
        return toStat(typeof header === 'string' ? header : '')
      } catch (error) {
        // Why a HEAD was refused stands in a body that it does not have: the answer to a GET of the same has one.
        if (error instanceof AppError && error.reason === 'engine-garbled')
          (await session().api.open({ ...request, method: 'GET', lane: 'stream' }, signal)).close()
        throw error
      }
    },
    archive: (id, path, sink, signal) => readArchive(session().api, pathOf(id, path), sink, signal, {}, 'container'),
    async *bytes(id, path, signal) {
      yield* answerBytes(session().api, { path: pathOf(id, path), subject: 'container' }, signal)
    },
    async put(id, folder, tar, signal) {
      // Never compressed: engines before 29.5.1 run a decompressor that they find inside the container (RELIABILITY I12).
      const headers = { 'Content-Type': 'application/x-tar' }
      const path = `${pathOf(id, folder)}&noOverwriteDirNonDir=true`
      await session().api.head({ ...base, method: 'PUT', path, headers, body: tar, lane: 'stream' }, signal)
    },
    async changes(id, signal) {
      const path = `/containers/${encodeURIComponent(id)}/changes`
      const request: Request = { method: 'GET', path, lane: 'act', subject: 'container', limitMs: 120_000 }
      const rows = await session().api.json(request, 'list', signal)
      return list(rows).flatMap((raw) => {
        const { Path, Kind } = record(raw)
        const change = (['changed', 'added', 'removed'] as const)[integer(Kind)]
        return text(Path) === '' || !change ? [] : [{ path: text(Path), change }]
      })
    },
  }
}

/** Bits of Go's file mode. */
const goDirectory = 2 ** 31
const goSymlink = 2 ** 27

function toStat(header: string): PathStat {
  let raw: unknown
  try {
    raw = JSON.parse(Buffer.from(header, 'base64').toString('utf8'))
  } catch {
    raw = {}
  }
  const { mode, size, mtime, linkTarget } = record(raw)
  const bits = number(mode) ?? 0
  const has = (bit: number): boolean => Math.floor(bits / bit) % 2 === 1
  return {
    kind: has(goDirectory) ? 'directory' : has(goSymlink) ? 'symlink' : bits % 2 ** 31 < 0o1000 ? 'file' : 'other',
    bytes: Math.max(0, number(size) ?? 0),
    modifiedAt: time(mtime),
    link: text(linkTarget),
  }
}
