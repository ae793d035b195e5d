import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from './build-route.ts'
import { type Call, type Route, readJson, sendJson } from './http.ts'
import { type Image, Refusal } from './model.ts'
import { hexId } from './random.ts'
import { publishedImage, searchRegistry } from './registry.ts'
import { imageName, type World } from './world.ts'

/** A layer of 40 MiB takes about two seconds, as on a fair line. */
const bytesPerTick = 2 * 1024 * 1024
const tickMs = 100
const registryWords = (name: string): string =>
  `pull access denied for ${name.replace(/:[^/]*$/, '')}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`

/** Messages to one client, as the engine writes them; `gone` when it has left. */
class Progress {
  readonly #response: ServerResponse
  readonly #pace: number
  gone = false

  constructor(response: ServerResponse, pace: number) {
    this.#response = response
    this.#pace = pace
    response.on('close', () => {
      this.gone = true
    })
    response.writeHead(200, { 'Content-Type': 'application/json' })
  }

  say(message: object): void {
    if (!this.gone) this.#response.write(`${JSON.stringify(message)}\r\n`)
  }

  layer(id: string, status: string, current?: number, total?: number): void {
    this.say({ status, progressDetail: current === undefined ? {} : { current, total }, id })
  }

  /** From nothing to all of it. */
  async fill(id: string, status: string, total: number, speed: number): Promise<void> {
    for (let current = 0; current < total && !this.gone; current += bytesPerTick * speed) {
      this.layer(id, status, current, total)
      await this.rest(tickMs)
    }
    this.layer(id, status, total, total)
  }

  rest(ms: number): Promise<void> {
    return sleep(ms * this.#pace)
  }

  end(): void {
    this.#response.end()
  }
}

const short = (digest: string): string => digest.replace('sha256:', '').slice(0, 12)

/** The layers of an image with their sizes, base first. */
function layersOf(image: Pick<Image, 'layers' | 'history'>): { digest: string; bytes: number }[] {
  const sizes = image.history.filter(({ bytes }) => bytes > 0).map(({ bytes }) => bytes)
  return image.layers.map((digest, index) => ({ digest, bytes: sizes[index] ?? 0 }))
}

async function pull({ world, query, response }: Call): Promise<void> {
  const from = query.get('fromImage') ?? ''
  if (from === '') throw new Refusal(501, 'the demo engine imports nothing: it keeps no files')
  const tag = query.get('tag') || 'latest'
  const name = imageName(`${from}:${tag}`)
  const host = name.split('/').length > 1 ? (name.split('/')[0] ?? '') : ''
  if (/[.:]|^localhost$/.test(host))
    throw new Refusal(500, `Get "https://${host}/v2/": dial tcp: lookup ${host.replace(/:.*/, '')}: no such host`)
  const known = world.findImage(name)
  const spec = known ? undefined : publishedImage(world.seed, name)
  if (!known && !spec) throw new Refusal(404, registryWords(name))
  const progress = new Progress(response, world.pace)
  progress.say({ status: `Pulling from ${from.includes('/') ? from : `library/${from}`}`, id: tag })
  if (!known && spec) {
    const built = world.draftImage(spec)
    const held = new Set([...world.images.values()].flatMap(({ layers }) => layers))
    const all = layersOf(built)
    for (const { digest } of all)
      progress.layer(short(digest), held.has(digest) ? 'Already exists' : 'Pulling fs layer')
    const missing = all.filter(({ digest }) => !held.has(digest))
    await Promise.all(
      missing.map(async ({ digest, bytes }, index) => {
        progress.layer(short(digest), 'Waiting')
        await progress.rest(150 * index)
        await progress.fill(short(digest), 'Downloading', Math.ceil(bytes * 0.4), 0.5)
        progress.layer(short(digest), 'Download complete')
      }),
    )
    for (const { digest, bytes } of missing) {
      await progress.fill(short(digest), 'Extracting', Math.ceil(bytes * 0.4), 3)
      progress.layer(short(digest), 'Pull complete')
    }
    // A client that has left has stopped it, as on the engine.
    if (progress.gone) return
    world.keepImage(built)
  }
  const image = world.findImage(name)
  const digest = image?.digests[0]?.replace(/^.*@/, '')
  progress.say({ status: `Digest: ${digest ?? `sha256:${hexId(world.seed, 'digest', name)}`}` })
  progress.say({ status: `Status: ${known ? 'Image is up to date' : 'Downloaded newer image'} for ${name}` })
  world.journal.emit('image', 'pull', name, new Map([['name', from]]))
  progress.end()
}

async function push({ world, name, query, response }: Call): Promise<void> {
  const tag = query.get('tag') || 'latest'
  const image = world.findImage(`${name}:${tag}`)
  if (!image) throw new Refusal(404, `An image does not exist locally with the tag: ${name}`)
  const progress = new Progress(response, world.pace)
  progress.say({ status: `The push refers to repository [${name.includes('.') ? name : `docker.io/${name}`}]` })
  const layers = layersOf(image).toReversed()
  for (const { digest } of layers) progress.layer(short(digest), 'Preparing')
  for (const { digest, bytes } of layers) {
    await progress.fill(short(digest), 'Pushing', bytes, 2)
    progress.layer(short(digest), 'Pushed')
  }
  if (progress.gone) return
  const digest = `sha256:${hexId(world.seed, 'digest', `${name}:${tag}`)}`
  progress.say({ status: `${tag}: digest: ${digest} size: 1573` })
  progress.say({ progressDetail: {}, aux: { Tag: tag, Digest: digest, Size: 1573 } })
  world.journal.emit('image', 'push', name, new Map([['name', name]]))
  progress.end()
}

function tag({ world, name, query, response }: Call): void {
  const image = world.findImage(name)
  if (!image) throw new Refusal(404, `No such image: ${name}`)
  const given = imageName(`${query.get('repo')}:${query.get('tag') || 'latest'}`)
  tagImage(world, image, given)
  response.writeHead(201)
  response.end()
}

/** A tag that another image had moves. */
function tagImage(world: World, image: Image, name: string): void {
  const before = world.findImage(name)
  if (before && before !== image) world.untag(before, name)
  world.tag(image, name)
  world.journal.emit('image', 'tag', image.id, new Map([['name', name]]))
}

function notHere(what: string): Route['run'] {
  return () => {
    throw new Refusal(501, `the demo engine ${what}: it keeps no files`)
  }
}

/** What is done with images beyond listing and removing them. */
export const imageWorkRoutes: readonly Route[] = [
  { method: 'POST', path: /^\/images\/create$/, run: pull },
  { method: 'POST', path: /^\/images\/(.+)\/push$/, run: push },
  { method: 'POST', path: /^\/images\/(.+)\/tag$/, run: tag },
  {
    method: 'GET',
    path: /^\/images\/search$/,
    run: ({ query, response }) =>
      sendJson(response, searchRegistry(query.get('term') ?? '', Number(query.get('limit')) || 25)),
  },
  {
    method: 'POST',
    path: /^\/auth$/,
    async run({ request }) {
      await readJson(request)
      // A made-up success would be written into the user's real docker config.
      throw new Refusal(401, 'unauthorized: the demo engine reaches no registry')
    },
  },
  { method: 'POST', path: /^\/images\/load$/, run: notHere('loads nothing') },
  { method: 'POST', path: /^\/build$/, run: build },
]
