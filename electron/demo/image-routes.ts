import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, flag, parseFilters, type Route, sendJson } from './http.ts'
import { imageArchive } from './image-archive.ts'
import { imageDocument, imageEntry, imageHistory, removeImage } from './image-documents.ts'
import { type Image, Refusal } from './model.ts'

function imageOf({ world, name }: Call): Image {
  const image = world.findImage(name)
  if (!image)
    throw new Refusal(404, `no such image: ${name}: No such image: ${/[:@]/.test(name) ? name : `${name}:latest`}`)
  return image
}

function list({ world, api, query, response }: Call): void {
  const filters = parseFilters(query)
  const dangling = filters.get('dangling')?.[0]
  const references = filters.get('reference') ?? []
  const wanted = (image: Image): boolean => {
    if (dangling !== undefined && (dangling === 'true' || dangling === '1') !== (image.tags.length === 0)) return false
    return (
      references.length === 0 ||
      references.some((ref) => image.tags.some((tag) => tag === ref || tag.startsWith(`${ref}:`)))
    )
  }
  const images = [...world.images.values()].filter(wanted).toSorted((a, b) => b.createdAt - a.createdAt)
  const counted = flag(query, 'shared-size') || api >= 51
  sendJson(
    response,
    images.map((image) => imageEntry(world, image, api, counted)),
  )
}

/** Engines write the whole archive to their disk before they send it. */
const packingMs = 600

async function save({ world, response }: Call, images: readonly Image[]): Promise<void> {
  await sleep(packingMs * world.pace)
  response.writeHead(200, { 'Content-Type': 'application/x-tar' })
  // A client that has left is no failure of ours.
  await pipeline(Readable.from(imageArchive(images), { objectMode: false }), response).catch(() => {})
}

function named(call: Call): Image[] {
  return call.query.getAll('names').map((name) => imageOf({ ...call, name }))
}

export const imageRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/images\/get$/, run: (call) => save(call, named(call)) },
  { method: 'GET', path: /^\/images\/(.+)\/get$/, run: (call) => save(call, [imageOf(call)]) },
  { method: 'GET', path: /^\/images\/json$/, run: list },
  {
    method: 'GET',
    path: /^\/images\/(.+)\/json$/,
    run: (call) => sendJson(call.response, imageDocument(call.world, imageOf(call), call.api)),
  },
  {
    method: 'GET',
    path: /^\/images\/(.+)\/history$/,
    run: (call) => sendJson(call.response, imageHistory(imageOf(call))),
  },
  {
    method: 'DELETE',
    path: /^\/images\/(.+)$/,
    run: ({ world, name, query, response }) =>
      sendJson(response, removeImage(world, name, { force: flag(query, 'force') })),
  },
]
