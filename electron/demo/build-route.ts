import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from './http.ts'
import { type Image, Refusal, type Step } from './model.ts'
import { hexId } from './random.ts'
import { imageName, type World } from './world.ts'

/** What a build of the demo knows of its context: no file is kept. */
interface Context {
  readonly dockerfile: string | null
  readonly bytes: number
}

const longestDockerfile = 1024 * 1024
const stepMs = 600

/** Reads a tar as it comes: sizes, and the text of one file. */
async function readContext(body: AsyncIterable<Buffer>, dockerfile: string): Promise<Context> {
  let held: Buffer = Buffer.alloc(0)
  let skip = 0
  let bytes = 0
  let text: string | null = null
  let want = 0
  for await (const chunk of body) {
    held = Buffer.concat([held, chunk])
    for (;;) {
      if (skip > 0) {
        const gone = Math.min(skip, held.length)
        skip -= gone
        held = held.subarray(gone)
      }
      if (skip > 0 || held.length < 512 + want) break
      const header = held.subarray(0, 512)
      const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0
      const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '')
      if (name === dockerfile && size <= longestDockerfile) {
        want = size
        if (held.length < 512 + want) break
        text = held.toString('utf8', 512, 512 + size)
        want = 0
      }
      bytes += size
      held = held.subarray(512)
      skip = Math.ceil(size / 512) * 512
    }
  }
  return { dockerfile: text, bytes }
}

/** Instructions with continued lines joined, as the builder prints them. */
function instructionsOf(dockerfile: string): string[] {
  return dockerfile
    .replace(/\\[ \t]*\r?\n(?:[ \t]*#.*\r?\n)*/g, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/^\w+/, (keyword) => keyword.toUpperCase()))
}

const known =
  /^(FROM|RUN|COPY|ADD|ENV|ARG|LABEL|CMD|ENTRYPOINT|WORKDIR|USER|EXPOSE|VOLUME|HEALTHCHECK|STOPSIGNAL|SHELL|ONBUILD|MAINTAINER)\b/

/** Steps that were built in a world, which its next build takes from the cache. */
const caches = new WeakMap<World, Set<string>>()

/** `POST /build`: goes through the steps of the Dockerfile and makes an image of them; runs nothing. */
export async function build({ world, query, request, response }: Call): Promise<void> {
  const { dockerfile, bytes } = await readContext(request, query.get('dockerfile') || 'Dockerfile')
  if (dockerfile === null) throw new Refusal(500, `Cannot locate specified Dockerfile: ${query.get('dockerfile')}`)
  const instructions = instructionsOf(dockerfile)
  const wrong = instructions.find((line) => !known.test(line))
  if (wrong !== undefined || instructions.length === 0) {
    const at = dockerfile
      .split('\n')
      .findIndex((line) => wrong !== undefined && line.trim().startsWith(wrong.slice(0, 20)))
    throw new Refusal(
      400,
      `dockerfile parse error line ${Math.max(1, at + 1)}: unknown instruction: ${wrong?.split(' ')[0] ?? ''}`,
    )
  }
  response.writeHead(200, { 'Content-Type': 'application/json' })
  let gone = false
  response.on('close', () => {
    gone = true
  })
  const say = (message: object): void => void response.write(`${JSON.stringify(message)}\r\n`)
  const fail = (message: string): void => {
    say({ errorDetail: { code: 1, message }, error: message })
    response.end()
  }
  const cache = caches.get(world) ?? new Set<string>()
  caches.set(world, cache)
  const useCache = query.get('nocache') === null
  const stages = new Map<string, { base: string | undefined; steps: Step[] }>()
  let stage: { base: string | undefined; steps: Step[] } = { base: undefined, steps: [] }
  let chain = ''
  let id = ''
  for (const [index, line] of instructions.entries()) {
    const [keyword = '', ...rest] = line.split(/\s+/)
    say({ stream: `Step ${index + 1}/${instructions.length} : ${line}` })
    say({ stream: '\n' })
    if (keyword === 'FROM') {
      const [name = '', , alias] = rest.filter((word) => !word.startsWith('--'))
      const before = stages.get(name)
      if (name !== 'scratch' && !before && !world.findImage(name))
        return fail(`pull access denied for ${name}, repository does not exist or may require 'docker login'`)
      stage = before
        ? { ...before, steps: [...before.steps] }
        : { base: name === 'scratch' ? undefined : name, steps: [] }
      if (alias !== undefined) stages.set(alias, stage)
      chain = name
      id = hexId(world.seed, 'step', chain)
      if (name !== 'scratch') say({ stream: ` ---> ${id.slice(0, 12)}\n` })
      continue
    }
    chain = `${chain}\n${line}\n${keyword === 'COPY' || keyword === 'ADD' ? bytes : ''}`
    id = hexId(world.seed, 'step', chain)
    if (useCache && cache.has(chain)) say({ stream: ' ---> Using cache\n' })
    else {
      const container = hexId(world.seed, 'builder', chain, world.now()).slice(0, 12)
      if (keyword === 'RUN') say({ stream: ` ---> Running in ${container}\n` })
      await sleep((keyword === 'RUN' ? 3 * stepMs : stepMs / 4) * world.pace)
      const code = /\bexit ([1-9]\d*)\b/.exec(line)?.[1] ?? (/^RUN false\b/.test(line) ? '1' : undefined)
      if (code !== undefined)
        return fail(`The command '/bin/sh -c ${rest.join(' ')}' returned a non-zero code: ${code}`)
      if (keyword === 'RUN') say({ stream: `Removing intermediate container ${container}\n` })
      cache.add(chain)
    }
    if (gone) return
    stage.steps.push({
      by: `/bin/sh -c ${keyword === 'RUN' ? rest.join(' ') : `#(nop)  ${line}`}`,
      bytes: bytesOf(keyword, bytes),
    })
    say({ stream: ` ---> ${id.slice(0, 12)}\n` })
  }
  const image = keep(world, query.getAll('t').map(imageName), stage)
  say({ aux: { ID: image.id } })
  say({ stream: `Successfully built ${image.id.slice(7, 19)}\n` })
  for (const tag of image.tags) say({ stream: `Successfully tagged ${tag}\n` })
  response.end()
}

function bytesOf(keyword: string, context: number): number {
  if (keyword === 'RUN') return 3_400_000
  return keyword === 'COPY' || keyword === 'ADD' ? context : 0
}

function keep(world: World, tags: string[], { base, steps }: { base: string | undefined; steps: Step[] }): Image {
  const own = steps.length > 0 ? steps : [{ by: '/bin/sh -c #(nop)  LABEL', bytes: 0 }]
  const createdAgo = world.began - world.now()
  const image = world.draftImage({
    tags,
    ...(base !== undefined && { base }),
    builder: 'legacy',
    createdAgo,
    steps: own,
  })
  for (const tag of tags) {
    const before = world.findImage(tag)
    if (before) world.untag(before, tag)
  }
  world.keepImage(image)
  for (const tag of tags) world.journal.emit('image', 'tag', image.id, new Map([['name', tag]]))
  return image
}
