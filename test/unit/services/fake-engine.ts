import type { Engine, EngineEvent } from '../../../electron/engine/types.ts'
import { AppError } from '../../../electron/fault.ts'
import type { Log } from '../../../electron/services/types.ts'
import type { ContainerDetail, ContainerRow } from '../../../shared/contract/containers.ts'
import type { EngineLink } from '../../../shared/contract/engine.ts'
import type { ImageRow } from '../../../shared/contract/images.ts'
import type { StatsSample } from '../../../shared/contract/stats.ts'

const endpoint = { id: 'env:unix:///fake', url: 'unix:///fake', source: 'env', contextName: null } as const

export const online: EngineLink = {
  kind: 'online',
  since: 0,
  engine: {
    endpoint,
    name: 'fake',
    product: 'Docker Engine',
    version: '20.10',
    engineApiVersion: '1.41',
    apiVersion: '1.41',
    os: 'linux',
    arch: 'amd64',
    kernel: '6',
    cpus: 2,
    memoryBytes: 1,
    storageDriver: 'overlay2',
    cgroupVersion: '2',
    isDemo: false,
  },
}
export const offline: EngineLink = {
  kind: 'offline',
  attempts: [{ endpoint, fault: 'refused', detail: '' }],
  last: null,
  since: 0,
  retryAt: 0,
}

export const idOf = (n: number): string => n.toString(16).padStart(64, '0')

export function containerRow(n: number, more: Partial<ContainerRow> = {}): ContainerRow {
  return {
    id: idOf(n),
    name: `c${n}`,
    image: 'busybox',
    imageId: 'sha256:aa',
    command: 'sh',
    state: 'running',
    health: 'none',
    exitCode: null,
    createdAt: 1000,
    startedAt: 2000,
    finishedAt: null,
    ports: [],
    networks: ['bridge'],
    project: null,
    service: null,
    ...more,
  }
}

export function containerDetail(row: ContainerRow): ContainerDetail {
  return {
    row,
    argv: ['sh'],
    entrypoint: [],
    cmd: ['sh'],
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    exitCode: row.exitCode,
    oomKilled: false,
    error: '',
    restartCount: 0,
    restartPolicy: { name: 'no', maximumRetryCount: 0 },
    autoRemove: false,
    health: null,
    mounts: [],
    networks: [],
    networkMode: 'bridge',
    env: [],
    labels: [],
    limits: { memoryBytes: null, memorySwapBytes: null, cpus: null, cpuShares: null, cpuset: null, pids: null },
    platform: 'linux',
    hostname: 'box',
    user: '',
    workingDir: '/',
    tty: false,
    privileged: false,
    readOnlyRoot: false,
    logDriver: 'json-file',
  }
}

export function imageRow(id: string, tags: string[]): ImageRow {
  return { id, tags, digests: [], createdAt: 1, sizeBytes: 1, usedBy: [] }
}

export function sample(at: number, more: Partial<StatsSample> = {}): StatsSample {
  return {
    at,
    cpuPercent: 1,
    throttledPercent: null,
    memoryBytes: 2,
    memoryLimitBytes: null,
    memoryPercent: null,
    netRxBytes: 3,
    netTxBytes: 4,
    blockReadBytes: 5,
    blockWriteBytes: 6,
    pids: 7,
    ...more,
  }
}

/** A stats stream that the test feeds. */
export interface StatsFeed {
  readonly id: string
  readonly signal: AbortSignal
  push(sample: StatsSample | null): void
  end(): void
}

const notThere = (): Promise<never> => Promise.reject(new AppError('NOT_FOUND', 'image-missing'))

/** An engine whose world, answers and events are the test's to decide. */
export class FakeEngine implements Engine {
  link: EngineLink = online
  world = new Map<string, ContainerRow>()
  imageWorld: ImageRow[] = []
  readonly calls = { list: 0, inspect: 0, images: 0, top: 0 }
  readonly feeds: StatsFeed[] = []
  readonly acts: { id: string; kind: string; signal: AbortSignal }[] = []
  readonly #links = new Set<(link: EngineLink) => void>()
  readonly #events = new Set<(event: EngineEvent) => void>()
  /** How long an answer takes; it shows the world as it was when the question came in. */
  answerMs = 1
  /** Set to take the answers to list questions into the test's hands. */
  holdList: ((answer: (rows: ContainerRow[]) => void, signal: AbortSignal) => void) | undefined
  failNext: unknown

  get listeners(): number {
    return this.#links.size + this.#events.size
  }
  get openFeeds(): StatsFeed[] {
    return this.feeds.filter((feed) => !feed.signal.aborted)
  }
  onLink(listen: (link: EngineLink) => void) {
    this.#links.add(listen)
    return () => void this.#links.delete(listen)
  }
  onEvent(listen: (event: EngineEvent) => void) {
    this.#events.add(listen)
    return () => void this.#events.delete(listen)
  }
  setLink(link: EngineLink): void {
    this.link = link
    for (const listen of [...this.#links]) listen(link)
  }
  event(action: string, id: string, more: Partial<EngineEvent> = {}): void {
    for (const listen of [...this.#events]) {
      listen({ type: 'container', action, detail: '', id, at: Date.now(), attributes: {}, ...more })
    }
  }
  add(row: ContainerRow): void {
    this.world.set(row.id, row)
  }
  change(id: string, more: Partial<ContainerRow>): void {
    const row = this.world.get(id)
    if (row) this.world.set(id, { ...row, ...more })
  }

  endpoints = async () => [endpoint]
  retry = () => undefined
  use = async () => undefined
  close = async () => undefined

  async #answer<T>(value: T, signal: AbortSignal): Promise<T> {
    const failure = this.failNext
    this.failNext = undefined
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, this.answerMs)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(new AppError('ENGINE_OFFLINE', 'engine-offline'))
      })
    })
    if (failure) throw failure
    return value
  }

  readonly containers: Engine['containers'] = {
    logFiles: async () => 'part',
    list: (_options, signal) => {
      this.calls.list += 1
      const { holdList } = this
      if (holdList) return new Promise((resolve) => holdList(resolve, signal))
      return this.#answer([...this.world.values()], signal)
    },
    inspect: (id, signal) => {
      this.calls.inspect += 1
      const row = this.world.get(id)
      const missing = new AppError('NOT_FOUND', 'container-missing')
      return this.#answer(row, signal).then((found) => {
        if (!found) throw missing
        return containerDetail(found)
      })
    },
    raw: (id, signal) => this.#answer(`{"Id":"${id}"}`, signal),
    top: (_id, signal) => {
      this.calls.top += 1
      return this.#answer({ titles: ['PID'], processes: [[String(this.calls.top)]] }, signal)
    },
    act: async (id, action, signal) => {
      this.acts.push({ id, kind: action.kind, signal })
      return this.#answer(true, signal)
    },
    stats: (id, signal) => this.#stats(id, signal),
    logs: async () => ({ kind: 'end', missingBytes: 0, detail: '' }),
  }
  readonly images: Engine['images'] = {
    list: (signal) => {
      this.calls.images += 1
      return this.#answer(
        this.imageWorld.map((row) => ({ ...row })),
        signal,
      )
    },
    inspect: () => Promise.reject(new AppError('NOT_FOUND', 'image-missing')),
    raw: async () => '{}',
    archive: () => Promise.reject(new AppError('NOT_FOUND', 'image-missing')),
    remove: (ref, _options, signal) => this.#answer({ untagged: [ref], deleted: [] }, signal),
  }
  /** The kernel's files, where a test says that this engine is near. */
  cgroups: Engine['cgroups'] = { near: () => false, open: async () => null, tick: () => true, close: () => undefined }
  readonly run: Engine['run'] = {
    create: notThere,
    plan: notThere,
    vitals: notThere,
    rename: notThere,
    update: notThere,
    commit: notThere,
    // biome-ignore lint/correctness/useYield: there is nothing to export
    async *export() {
      await notThere()
    },
    names: notThere,
  }
  readonly exec: Engine['exec'] = {
    create: notThere,
    start: notThere,
    inspect: notThere,
    attach: notThere,
    resize: notThere,
  }
  readonly files: Engine['files'] = {
    stat: notThere,
    archive: notThere,
    // biome-ignore lint/correctness/useYield: there is nothing to give
    async *bytes() {
      await notThere()
    },
    put: notThere,
    changes: notThere,
  }
  readonly workshop: Engine['workshop'] = {
    pull: notThere,
    push: notThere,
    tag: notThere,
    search: notThere,
    build: notThere,
    load: notThere,
    import: notThere,
    // biome-ignore lint/correctness/useYield: there is nothing to save
    async *save() {
      await notThere()
    },
    checkLogin: notThere,
    uses: notThere,
  }

  async *#stats(id: string, signal: AbortSignal): AsyncGenerator<StatsSample | null, void> {
    const queue: (StatsSample | null)[] = []
    let ended = false
    let wake: () => void = () => undefined
    this.feeds.push({
      id,
      signal,
      push(value) {
        queue.push(value)
        wake()
      },
      end() {
        ended = true
        wake()
      },
    })
    signal.addEventListener('abort', () => wake())
    while (!signal.aborted) {
      const next = queue.shift()
      if (next !== undefined) yield next
      else if (ended) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
}

/** A log that keeps its lines for the test. */
export function fakeLog(): Log & { lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    info: (message) => void lines.push(`info ${message}`),
    warn: (message) => void lines.push(`warn ${message}`),
    error: (message) => void lines.push(`error ${message}`),
  }
}
