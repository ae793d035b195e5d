import { createJournal, type Journal } from './events.ts'
import { buildImage } from './image-build.ts'
import type { LogScope } from './log-source.ts'
import { type Container, type ContainerSpec, type Image, type ImageSpec, Refusal, type Stretch } from './model.ts'
import { createRandom, hexId } from './random.ts'

export interface WorldOptions {
  readonly seed: number
  /** ms since the epoch; the machine's clock when left out. */
  readonly now?: () => number
  /** Multiplies the natural delays of actions: 1 as on a real machine, 0 at once. */
  readonly pace?: number
  readonly cgroupVersion?: '1' | '2'
}

export interface Network {
  readonly id: string
  readonly name: string
  readonly subnet: string
  lastHost: number
}

/** Logs go back this far before the start of the demo, and at most `LOG_KEPT` while it runs. */
const LOG_BEFORE_START = 2 * 3_600_000
const LOG_KEPT = 12 * 3_600_000
const MAX_STRETCHES = 64

/** All containers, images and networks, and the one clock they live by. Actions on them are in lifecycle.ts. */
export class World {
  readonly seed: number
  readonly pace: number
  readonly cgroupVersion: '1' | '2'
  readonly began: number
  readonly now: () => number
  readonly journal: Journal
  readonly containers = new Map<string, Container>()
  readonly images = new Map<string, Image>()
  readonly networks = new Map<string, Network>()
  readonly #timers = new Map<string, Set<NodeJS.Timeout>>()
  readonly #imagesByName = new Map<string, Image>()
  readonly #watchers = new Set<(container: Container) => void>()
  #drawn = 0

  constructor(options: WorldOptions) {
    this.seed = options.seed
    this.pace = options.pace ?? 1
    this.cgroupVersion = options.cgroupVersion ?? '2'
    this.now = options.now ?? Date.now
    this.began = this.now()
    this.journal = createJournal(this.now)
  }

  /** A fresh id: the n-th draw of one seed is always the same. */
  drawId(key: string): string {
    this.#drawn += 1
    return hexId(this.seed, key, this.#drawn)
  }

  addImage(spec: ImageSpec): Image {
    return this.keepImage(this.draftImage(spec))
  }

  /** An image as the spec describes it, which nobody sees yet. */
  draftImage(spec: ImageSpec): Image {
    const base = spec.base === undefined ? undefined : this.findImage(spec.base)
    return buildImage(this.seed, spec, base, this.began)
  }

  keepImage(image: Image): Image {
    this.images.set(image.id, image)
    for (const name of [...image.tags, ...image.digests]) this.#imagesByName.set(name, image)
    return image
  }

  /** Puts a container into the world as its spec says it begins. Tells nobody: `create` in lifecycle.ts does. */
  addContainer(spec: ContainerSpec): Container {
    this.refuseTakenName(spec.name)
    const id = this.drawId(`container ${spec.name}`)
    const now = this.now()
    const { begins } = spec
    const random = createRandom(this.seed, id)
    const container: Container = {
      id,
      spec,
      name: spec.name,
      image: spec.image,
      imageId: this.findImage(spec.image)?.id ?? `sha256:${hexId(this.seed, 'gone image', spec.image)}`,
      labels: labelsOf(spec, id),
      createdAt: now - spec.createdAgo,
      state: begins.state,
      startedAt: null,
      finishedAt: null,
      exitCode: 0,
      oomKilled: false,
      error: '',
      restartCount: 0,
      pid: 0,
      ip: '',
      stretches: [],
      stoppedByHand: false,
      backoffMs: 100,
    }
    if (begins.state === 'running' || begins.state === 'paused') {
      container.startedAt = now - begins.startedAgo
      container.pid = random.int(1_200, 60_000)
      container.stretches.push(stretch(container.startedAt, begins.state === 'paused' ? now - begins.pausedAgo : null))
    } else if (begins.state === 'exited' || begins.state === 'dead') {
      container.finishedAt = now - begins.finishedAgo
      container.startedAt = container.finishedAt - begins.ranFor
      container.exitCode = begins.code
      container.oomKilled = begins.oomKilled ?? false
      container.error = begins.error ?? ''
      const run = stretch(container.startedAt, container.finishedAt)
      const crashed = begins.code !== 0 && begins.code !== 143
      run.closing = { from: container.finishedAt - Math.min(800, begins.ranFor / 2), kind: crashed ? 'crash' : 'stop' }
      container.stretches.push(run)
    } else if (begins.state === 'restarting') {
      container.restartCount = begins.restarts
      container.exitCode = spec.ends?.code ?? 1
      container.backoffMs = 12_800
      const ran = spec.ends?.afterMs ?? 1000
      // the runs before this moment, so that its log shows the loop
      for (let ago = Math.min(begins.restarts, 30); ago >= 0; ago -= 1) {
        const to = now - 2_000 - ago * (ran + 20_000)
        const run = stretch(to - ran, to)
        run.closing = { from: to - 300, kind: 'crash' }
        container.stretches.push(run)
        container.startedAt = run.from
        container.finishedAt = to
      }
    }
    if (container.state === 'running' || container.state === 'paused') this.attach(container)
    this.containers.set(id, container)
    return container
  }

  /** By full id, then name, then unambiguous id prefix, as the engine resolves them. */
  container(ref: string): Container {
    const exact = this.containers.get(ref)
    if (exact) return exact
    const name = ref.replace(/^\//, '')
    const found: Container[] = []
    for (const container of this.containers.values()) {
      if (container.name === name) return container
      if (container.id.startsWith(ref)) found.push(container)
    }
    if (found.length > 1) throw new Refusal(404, `Multiple IDs found with provided prefix: ${ref}`)
    const only = found[0]
    if (!only || ref === '') throw new Refusal(404, `No such container: ${ref}`)
    return only
  }

  /** Throws the engine's 409 when a container has that name. */
  refuseTakenName(name: string, during = ''): void {
    for (const container of this.containers.values()) {
      if (container.name === name)
        throw new Refusal(
          409,
          `${during}Conflict. The container name "/${name}" is already in use by container "${container.id}". You have to remove (or rename) that container to be able to reuse that name.`,
        )
    }
  }

  /** By tag (`:latest` understood), digest, id or unambiguous id prefix. */
  findImage(ref: string): Image | undefined {
    const named = this.#imagesByName.get(imageName(ref)) ?? this.#imagesByName.get(ref)
    if (named) return named
    const hex = ref.replace(/^sha256:/, '')
    if (!/^[0-9a-f]+$/.test(hex)) return undefined
    const exact = this.images.get(`sha256:${hex}`)
    if (exact) return exact
    const found = [...this.images.values()].filter(({ id }) => id.startsWith(`sha256:${hex}`))
    return found.length === 1 ? found[0] : undefined
  }

  /** Gives an image one more tag. */
  tag(image: Image, name: string): void {
    if (!image.tags.includes(name)) image.tags = [...image.tags, name]
    this.#imagesByName.set(name, image)
  }

  /** Takes a tag or digest from an image. */
  untag(image: Image, name: string): void {
    image.tags = image.tags.filter((other) => other !== name)
    image.digests = image.digests.filter((other) => other !== name)
    this.#imagesByName.delete(name)
  }

  removeImage(image: Image): void {
    for (const name of [...image.tags, ...image.digests]) this.#imagesByName.delete(name)
    this.images.delete(image.id)
  }

  network(name: string): Network {
    const known = this.networks.get(name)
    if (known) return known
    const index = this.networks.size
    const subnet = name === 'bridge' ? '172.17' : index < 15 ? `172.${18 + index}` : `10.${200 + (index % 50)}`
    const made: Network = { id: hexId(this.seed, 'network', name), name, subnet, lastHost: 1 }
    this.networks.set(name, made)
    return made
  }

  /** Gives it an address on its network. */
  attach(container: Container): void {
    const mode = container.spec.network ?? 'bridge'
    if (mode === 'host' || mode === 'none') return
    const network = this.network(mode)
    network.lastHost = (network.lastHost % 65_000) + 1
    container.ip = `${network.subnet}.${network.lastHost >> 8}.${network.lastHost & 255}`
  }

  logScope(container: Container): LogScope {
    const now = this.now()
    const keptSince = Math.max(this.began - LOG_BEFORE_START, now - LOG_KEPT)
    return { seed: `${this.seed}/${container.id}`, stretches: container.stretches, keptSince, now }
  }

  /** Begins a stretch of running, giving up the oldest when there are too many. */
  beginStretch(container: Container, boot: boolean): Stretch {
    const begun = { ...stretch(this.now(), null), boot }
    container.stretches.push(begun)
    if (container.stretches.length > MAX_STRETCHES) container.stretches.shift()
    return begun
  }

  /** Does it later unless the container's timers are cleared first. */
  later(container: Container, ms: number, run: () => void): void {
    const mine = this.#timers.get(container.id) ?? new Set()
    this.#timers.set(container.id, mine)
    const timer = setTimeout(() => {
      mine.delete(timer)
      run()
    }, ms)
    timer.unref()
    mine.add(timer)
  }

  clearTimers(container: Container): void {
    for (const timer of this.#timers.get(container.id) ?? []) clearTimeout(timer)
    this.#timers.delete(container.id)
  }

  /** Calls `changed` after each change of any container's state, until the answer is called. */
  watch(changed: (container: Container) => void): () => void {
    this.#watchers.add(changed)
    return () => void this.#watchers.delete(changed)
  }

  changed(container: Container): void {
    for (const changed of [...this.#watchers]) changed(container)
  }

  close(): void {
    for (const container of this.containers.values()) this.clearTimers(container)
    this.#watchers.clear()
  }
}

/** The name as the engine keeps it: with a tag, without the registry that goes without saying. */
export function imageName(ref: string): string {
  const tagged = /:[^/]+$/.test(ref) || ref.includes('@') ? ref : `${ref}:latest`
  return tagged.replace(/^docker\.io\/(library\/)?/, '')
}

const stretch = (from: number, to: number | null): Stretch => ({ from, to, boot: true, closing: null })

function labelsOf(spec: ContainerSpec, id: string): ReadonlyMap<string, string> {
  const labels = new Map(Object.entries(spec.labels ?? {}))
  if (spec.compose) {
    const { project, service, workingDir } = spec.compose
    labels.set('com.docker.compose.config-hash', hexId('config', id))
    labels.set('com.docker.compose.container-number', '1')
    labels.set('com.docker.compose.oneoff', 'False')
    labels.set('com.docker.compose.project', project)
    labels.set('com.docker.compose.project.config_files', `${workingDir}/compose.yaml`)
    labels.set('com.docker.compose.project.working_dir', workingDir)
    labels.set('com.docker.compose.service', service)
    labels.set('com.docker.compose.version', '2.29.2')
  }
  return new Map([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
