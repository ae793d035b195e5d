import { AppError } from '../fault.ts'
import type { Request } from './api.ts'
import { indentJson } from './json-indent.ts'
import { readArchive } from './read-archive.ts'
import type { Session } from './session.ts'
import { toImageDetail, toImageRows, toRemoved } from './to-image.ts'
import type { EngineImages } from './types.ts'

/** Images over the Engine API. `session` throws engine-offline where there is none. */
export function createImages(session: () => Session): EngineImages {
  const get = (path: string): Request => ({ method: 'GET', path, lane: 'read', subject: 'image', limitMs: 30_000 })
  return {
    async list(signal) {
      return toImageRows(await session().api.json(get('/images/json'), 'list', signal))
    },
    async inspect(ref, signal) {
      const { api } = session()
      const [image, history] = await Promise.all([
        api.json(get(`${pathOf(ref)}/json`), 'object', signal),
        // A containerd store fails to tell the history of some images (moby#45506); the rest is worth showing.
        api.json(get(`${pathOf(ref)}/history`), 'list', signal).catch((error: unknown) => {
          if (error instanceof AppError && (error.code === 'REFUSED' || error.code === 'NOT_FOUND')) return []
          throw error
        }),
      ])
      return toImageDetail(image, history)
    },
    async raw(ref, signal) {
      return indentJson(await session().api.jsonText(get(`${pathOf(ref)}/json`), signal))
    },
    archive: async (ref, sink, signal) => readArchive(session().api, `${pathOf(ref)}/get`, sink, signal),
    async remove(ref, { force }, signal) {
      const request: Request = {
        ...get(pathOf(ref)),
        method: 'DELETE',
        query: { force },
        lane: 'act',
        limitMs: 300_000,
      }
      return toRemoved(await session().api.json(request, 'list', signal))
    },
  }
}

/** Slashes, colons and `@` stay as they are: they are part of a reference, and the engine's router wants them plain. */
function pathOf(ref: string): string {
  const parts = ref.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new AppError('NOT_FOUND', 'image-missing', { detail: ref })
  }
  return `/images/${parts.map((part) => encodeURIComponent(part).replaceAll('%3A', ':').replaceAll('%40', '@')).join('/')}`
}
