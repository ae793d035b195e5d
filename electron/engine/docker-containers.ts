import type { ContainerAction } from '../../shared/contract/containers.ts'
import { assertNever } from '../../shared/lib/assert-never.ts'
import { AppError } from '../fault.ts'
import type { Api, Request } from './api.ts'
import { indentJson } from './json-indent.ts'
import { readLogFiles } from './log-file.ts'
import { isNear } from './near.ts'
import { list, record, text } from './raw.ts'
import { readLogs } from './read-logs.ts'
import { readStats } from './read-stats.ts'
import type { Session } from './session.ts'
import { toContainerRow } from './to-container.ts'
import { toContainerDetail, toProcessList } from './to-container-detail.ts'
import type { EngineContainers } from './types.ts'

/** A stop may take the container's own grace period, which the caller need not know. */
const longestGraceSeconds = 300
/** Beyond this the filter makes a longer request than the whole list makes an answer. */
const mostFilteredIds = 50

/** Containers over the Engine API. `session` throws engine-offline where there is none. */
export function createContainers(session: () => Session): EngineContainers {
  const get = (path: string): Request => ({ method: 'GET', path, lane: 'read', subject: 'container', limitMs: 20_000 })
  const inspect = async (api: Api, id: string, signal: AbortSignal) =>
    toContainerDetail(await api.json(get(`${pathOf(id)}/json`), 'object', signal))

  return {
    async list({ ids }, signal) {
      const filtered = ids !== undefined && ids.length <= mostFilteredIds
      const query = { all: true, ...(filtered && { filters: { id: [...ids] } }) }
      if (ids?.length === 0) return []
      const raw = await session().api.json({ ...get('/containers/json'), query }, 'list', signal)
      const now = Date.now()
      const wanted = ids && new Set(ids)
      const rows = list(raw).map((item) => toContainerRow(item, now))
      return rows.filter((row) => row.id !== '' && (filtered || !wanted || wanted.has(row.id)))
    },
    inspect: (id, signal) => inspect(session().api, id, signal),
    async raw(id, signal) {
      return indentJson(await session().api.jsonText(get(`${pathOf(id)}/json`), signal))
    },
    async top(id, signal) {
      return toProcessList(await session().api.json(get(`${pathOf(id)}/top`), 'object', signal))
    },
    act: (id, action, signal) => act(session().api, id, action, signal),
    stats: (id, signal) => readStats(session, `${pathOf(id)}/stats`, signal),
    async logs(id, options, sink, signal) {
      const { api } = session()
      const isTty = async () => (await inspect(api, id, signal)).tty
      try {
        return await readLogs(api, `${pathOf(id)}/logs`, options, isTty, sink, signal)
      } catch (error) {
        if (!(error instanceof AppError) || error.reason !== 'log-unreadable') throw error
        // The engine's sentence does not name the driver.
        const driver = (await inspect(api, id, signal)).logDriver
        throw new AppError(error.code, error.reason, { params: { driver }, detail: error.detail ?? '', cause: error })
      }
    },
    async logFiles(id, sink, signal) {
      const { api, info } = session()
      if (!isNear(info)) return 'part'
      const raw = record(await api.json(get(`${pathOf(id)}/json`), 'object', signal))
      const whole = text(raw.Id)
      const path = text(raw.LogPath)
      const { tty, logDriver } = toContainerDetail(raw)
      // A TTY's stream has no frames, and what the engine makes of long lines there differs.
      if (tty || logDriver !== 'json-file') return 'part'
      if (!/^[0-9a-f]{64}$/.test(whole) || !path.endsWith(`/containers/${whole}/${whole}-json.log`)) return 'part'
      return readLogFiles(path, sink, signal)
    },
  }
}

function pathOf(id: string): string {
  return `/containers/${encodeURIComponent(id)}`
}

async function act(api: Api, id: string, action: ContainerAction, signal: AbortSignal): Promise<boolean> {
  try {
    return (await api.head(requestOf(id, action), signal)).status !== 304
  } catch (error) {
    if (error instanceof AppError && wasSoAlready(action, error)) return false
    throw error
  }
}

function requestOf(id: string, action: ContainerAction): Request {
  const post = (verb: string, query: Request['query'], limitMs: number): Request => ({
    method: 'POST',
    path: `${pathOf(id)}/${verb}`,
    query: query ?? {},
    lane: 'act',
    subject: 'container',
    limitMs,
  })
  switch (action.kind) {
    case 'start':
    case 'pause':
    case 'unpause':
      return post(action.kind, {}, 120_000)
    case 'stop':
    case 'restart': {
      const { timeoutSeconds } = action
      const query = timeoutSeconds === undefined ? {} : { t: timeoutSeconds }
      return post(action.kind, query, ((timeoutSeconds ?? longestGraceSeconds) + 60) * 1000)
    }
    case 'kill':
      return post('kill', { signal: action.signal }, 60_000)
    case 'remove':
      return {
        ...post('', {}, 300_000),
        method: 'DELETE',
        path: pathOf(id),
        query: { force: action.force, v: action.volumes },
      }
    default:
      return assertNever(action)
  }
}

/** Refusals that mean that the wish has come true before: by somebody else, or by auto-remove. */
function wasSoAlready(action: ContainerAction, { reason, detail }: AppError): boolean {
  if (action.kind === 'remove') return reason === 'container-missing' || reason === 'removal-in-progress'
  if (action.kind === 'pause') return /is already paused/i.test(detail ?? '')
  if (action.kind === 'unpause') return /is not paused/i.test(detail ?? '')
  return false
}
