import type { AppError } from '../fault.ts'
import { answerBytes } from './answer-bytes.ts'
import type { Request } from './api.ts'
import { type ProgressMessage, readProgress } from './progress.ts'
import { count, integer, list, record, text, textOrNull, texts } from './raw.ts'
import type { Session } from './session.ts'
import { buildFault, loginFault, registryFault, reworded, said } from './workshop-faults.ts'
import type { Body, EngineWorkshop, RegistryLogin } from './workshop-types.ts'

/** Pull, push, build and the like over the Engine API. `session` throws engine-offline where there is none. */
export function createWorkshop(session: () => Session): EngineWorkshop {
  const streamed = async (
    call: Pick<Request, 'path'> & Partial<Request>,
    onMessage: (message: ProgressMessage) => void,
    refused: (words: string) => AppError,
    signal: AbortSignal,
  ): Promise<void> => {
    let bodyError: unknown
    const body = call.body && watched(call.body, (error) => (bodyError = error))
    const request: Request = { method: 'POST', lane: 'stream', subject: 'engine', limitMs: null, ...call }
    try {
      const { response, close } = await session().api.open({ ...request, ...(body && { body }) }, signal)
      try {
        await readProgress(response, onMessage, refused)
      } finally {
        close()
      }
    } catch (error) {
      // A body that failed takes the request with it: it is the reason, the broken stream its sign.
      throw bodyError ?? reworded(error, refused)
    }
  }

  return {
    pull: ({ repository, tag, registry, platform }, login, onMessage, signal) =>
      streamed(
        {
          path: '/images/create',
          query: { fromImage: repository, tag, ...(platform !== null && { platform }) },
          headers: authHeader(login),
        },
        onMessage,
        (words) => registryFault(words, registry),
        signal,
      ),
    push: ({ repository, tag, registry }, login, onMessage, signal) =>
      streamed(
        { path: `/images/${escaped(repository)}/push`, query: { tag }, headers: authHeader(login) },
        onMessage,
        (words) => registryFault(words, registry),
        signal,
      ),
    async tag(ref, { repository, tag }, signal) {
      const path = `/images/${escaped(ref)}/tag`
      const query = { repo: repository, tag }
      await session().api.head({ method: 'POST', path, query, lane: 'act', subject: 'image', limitMs: 30_000 }, signal)
    },
    async search(term, limit, login, signal) {
      const query = { term, limit }
      const registry =
        term.includes('/') && /[.:]/.test(term.split('/')[0] ?? '') ? (term.split('/')[0] ?? '') : 'docker.io'
      try {
        const rows = await session().api.json(
          {
            method: 'GET',
            path: '/images/search',
            query,
            headers: authHeader(login),
            lane: 'act',
            subject: 'engine',
            limitMs: 60_000,
          },
          'list',
          signal,
        )
        return list(rows)
          .map(record)
          .flatMap((raw) => {
            const name = text(raw.name)
            if (name === '') return []
            const stars = Math.max(0, integer(raw.star_count))
            return [{ name, description: text(raw.description), stars, official: raw.is_official === true }]
          })
      } catch (error) {
        throw reworded(error, (words) => registryFault(words, registry))
      }
    },
    build({ tags, dockerfile, target, args, labels, platform, noCache, pull, logins }, context, onMessage, signal) {
      const query = {
        ...{ t: tags, dockerfile, buildargs: args, labels, version: 1, rm: true, forcerm: true },
        ...(target !== null && { target }),
        ...(platform !== null && { platform }),
        ...(noCache && { nocache: true }),
        ...(pull && { pull: true }),
      }
      const byHost = Object.fromEntries(Object.entries(logins).map(([host, login]) => [host, wireLogin(login)]))
      const headers = {
        'Content-Type': 'application/x-tar',
        ...(Object.keys(byHost).length > 0 && { 'X-Registry-Config': encoded(byHost) }),
      }
      return streamed({ path: '/build', query, headers, body: context }, onMessage, buildFault, signal)
    },
    load: (tar, onMessage, signal) =>
      streamed(
        { path: '/images/load', query: { quiet: false }, headers: tarHeaders, body: tar },
        onMessage,
        said,
        signal,
      ),
    import({ repository, tag, message, changes, platform }, tar, onMessage, signal) {
      const query = {
        fromSrc: '-',
        ...(repository !== '' && { repo: repository, tag }),
        ...(message !== '' && { message }),
        ...(changes.length > 0 && { changes }),
        ...(platform !== null && { platform }),
      }
      return streamed({ path: '/images/create', query, headers: tarHeaders, body: tar }, onMessage, said, signal)
    },
    async *save(refs, signal) {
      const names = refs.map((ref) => `names=${encodeURIComponent(ref)}`).join('&')
      yield* answerBytes(session().api, { path: `/images/get?${names}`, subject: 'image' }, signal)
    },
    async checkLogin(login, signal) {
      const body = Buffer.from(JSON.stringify(wireLogin(login)))
      const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
      try {
        const answer = await session().api.json(
          { method: 'POST', path: '/auth', headers, body: [body], lane: 'act', subject: 'engine', limitMs: 60_000 },
          'object',
          signal,
        )
        return text(record(answer).IdentityToken)
      } catch (error) {
        throw reworded(error, (words) => loginFault(words, login.serverAddress))
      }
    },
    async uses({ sizes }, signal) {
      const { api } = session()
      const base = { method: 'GET', subject: 'engine' } as const
      const quick = { ...base, lane: 'read', limitMs: 30_000 } as const
      const slow = { ...base, lane: 'act', limitMs: 300_000 } as const
      // Engines before API 1.42 do not know `shared-size` and tell only by /system/df, which lost its images with API 1.53.
      const query = { all: true, ...(sizes && { 'shared-size': true }) }
      const all = list(await api.json({ ...(sizes ? slow : quick), path: '/images/json', query }, 'list', signal))
      const told = new Map(all.map((item) => [text(record(item).Id), uniqueBytesOf(item)]))
      if (sizes && ![...told.values()].some((bytes) => bytes !== null)) {
        const usage = record(await api.json({ ...slow, path: '/system/df' }, 'object', signal).catch(() => ({})))
        for (const item of list(usage.Images)) told.set(text(record(item).Id), uniqueBytesOf(item))
      }
      return all.map((item) => {
        const raw = record(item)
        const id = text(raw.Id)
        const tags = texts(raw.RepoTags).filter((tag) => tag !== '' && !tag.startsWith('<none>'))
        return { id, parentId: textOrNull(raw.ParentId), tags, uniqueBytes: told.get(id) ?? null }
      })
    },
  }
}

function uniqueBytesOf(item: unknown): number | null {
  const raw = record(item)
  const size = count(raw.Size)
  const shared = count(raw.SharedSize)
  return size === null || shared === null ? null : Math.max(0, size - shared)
}

const tarHeaders = { 'Content-Type': 'application/x-tar' }

const escaped = (name: string): string =>
  name
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%3A', ':').replaceAll('%40', '@'))
    .join('/')

/** Engines want the header with a push even where there is nothing to say. */
const authHeader = (login: RegistryLogin | null) => ({ 'X-Registry-Auth': encoded(login ? wireLogin(login) : {}) })

/** With its padding: engines take what they cannot decode for no login at all, without a word. */
const encoded = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_')

function wireLogin({ username, password, identityToken, serverAddress }: RegistryLogin): Record<string, string> {
  return identityToken !== ''
    ? { identitytoken: identityToken, serveraddress: serverAddress }
    : { username, password, serveraddress: serverAddress }
}

async function* watched(
  body: Body | readonly Uint8Array[],
  failed: (error: unknown) => void,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body
  } catch (error) {
    failed(error)
    throw error
  }
}
