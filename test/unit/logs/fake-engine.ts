import type {
  Engine,
  EngineEvent,
  LogFilesEnd,
  LogReadEnd,
  LogReadOptions,
  LogSink,
} from '../../../electron/engine/types.ts'
import { AppError } from '../../../electron/fault.ts'
import { toText } from '../../../electron/services/logs/timestamp.ts'
import type { ContainerDetail } from '../../../shared/contract/containers.ts'
import type { EngineLink } from '../../../shared/contract/engine.ts'

export interface Message {
  seconds: number
  nanos: number
  stream: 'stdout' | 'stderr'
  text: string | Uint8Array
  /** The process ended without a newline. */
  open?: boolean
}

type Piece = { stream: 'stdout' | 'stderr'; bytes: Uint8Array }

const online: EngineLink = {
  kind: 'online',
  since: 0,
  engine: {
    endpoint: { id: 'fake', url: 'unix:///fake', source: 'flag', contextName: null },
    name: 'fake',
    product: 'Fake',
    version: '1',
    engineApiVersion: '1.41',
    apiVersion: '1.41',
    os: 'linux',
    arch: 'amd64',
    kernel: '',
    cpus: 1,
    memoryBytes: 1,
    storageDriver: '',
    cgroupVersion: '1',
    isDemo: false,
  },
}
const offline: EngineLink = { kind: 'offline', attempts: [], last: null, since: 0, retryAt: 0 } as never

/** One container's log as an engine keeps and tells it: whole messages in order, `since` inclusive, long lines in 16 KiB frames. */
export class FakeContainer {
  readonly id: string
  messages: Message[] = []
  state: 'created' | 'running' | 'exited' = 'running'
  startedAt: number | null = 1
  exitCode = 0
  driver = 'json-file'
  removed = false
  /** A read that is open when it stops ends this many messages too early. */
  endsEarly = 0
  /** The engine answers 500 when it is asked about it. */
  failing = false
  tty = false
  /** Sizes of the pieces in which the payload is handed over; cycled. */
  cuts: number[] = [1 << 30]
  /** Breaks each read after so many payload bytes; taken one a read. */
  breaks: number[] = []
  reads: (LogReadOptions & { cut: boolean })[] = []
  /** Counts the hangs: a read that was open at one gets no byte any more, and no end. */
  hangs = 0
  /** Its log file is broken: every read ends here with these words of the engine. */
  broken: string | null = null
  /** A read from the first line waits for this. */
  beforeBacklog: Promise<void> = Promise.resolve()
  beforeTail: Promise<void> = Promise.resolve()
  /** Reads that a tail began, beside `reads`. */
  tails: LogReadOptions[] = []
  /** They are refused. */
  noTail = false
  /** How many messages its log files hold, where they can be read; of a container that runs they may end anywhere. */
  inFiles: number | null = null
  #listeners = new Set<() => void>()

  constructor(id: string) {
    this.id = id
  }

  say(...messages: Message[]): void {
    this.messages.push(...messages)
    this.changed()
  }

  changed(): void {
    for (const listen of [...this.#listeners]) listen()
  }

  async changeOrAbort(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#listeners.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#listeners.add(done)
      signal.addEventListener('abort', done)
    })
  }
}

export class FakeEngine {
  readonly boxes = new Map<string, FakeContainer>()
  isOnline = true
  readonly #links = new Set<(link: EngineLink) => void>()
  readonly #events = new Set<(event: EngineEvent) => void>()
  openReads = 0

  add(id: string): FakeContainer {
    const box = new FakeContainer(id)
    this.boxes.set(id, box)
    return box
  }

  event(id: string, action: string): void {
    // The engine tells of a start a moment after the time that it gives for it.
    const at = (this.boxes.get(id)?.startedAt ?? 0) + 0.5
    for (const listen of this.#events) listen({ type: 'container', action, detail: '', id, at, attributes: {} })
    this.boxes.get(id)?.changed()
  }

  setOnline(value: boolean): void {
    this.isOnline = value
    for (const box of this.boxes.values()) box.changed()
    for (const listen of this.#links) listen(value ? online : offline)
  }

  get listeners(): number {
    return this.#links.size + this.#events.size
  }

  asEngine(): Engine {
    const self = this
    return {
      get link() {
        return self.isOnline ? online : offline
      },
      onLink: (listen: (link: EngineLink) => void) => {
        self.#links.add(listen)
        return () => self.#links.delete(listen)
      },
      onEvent: (listen: (event: EngineEvent) => void) => {
        self.#events.add(listen)
        return () => self.#events.delete(listen)
      },
      containers: {
        inspect: async (id: string) => self.#inspect(id),
        logFiles: async (id: string, sink: LogSink) => self.#logFiles(self.#box(id), sink),
        logs: async (id: string, options: LogReadOptions, sink: LogSink, signal: AbortSignal) => {
          self.openReads += 1
          try {
            return await self.#logs(self.#box(id), options, sink, signal)
          } finally {
            self.openReads -= 1
          }
        },
      },
    } as unknown as Engine
  }

  #box(id: string): FakeContainer {
    if (!this.isOnline) throw new AppError('ENGINE_OFFLINE', 'engine-offline')
    const box = this.boxes.get(id)
    if (!box || box.removed) throw new AppError('NOT_FOUND', 'container-missing')
    return box
  }

  #inspect(id: string): ContainerDetail {
    const box = this.#box(id)
    if (box.failing) throw new AppError('REFUSED', 'engine-said', { detail: 'cannot tell' })
    return {
      row: { id: box.id, name: `name-${box.id}`, state: box.state },
      startedAt: box.startedAt,
      exitCode: box.state === 'exited' ? box.exitCode : null,
      tty: box.tty,
      logDriver: box.driver,
    } as unknown as ContainerDetail
  }

  #logFiles(box: FakeContainer, sink: LogSink): LogFilesEnd {
    if (box.inFiles === null) return 'part'
    for (const message of box.messages.slice(0, box.inFiles)) {
      for (const { stream, bytes } of framesOf(message)) {
        sink.frame(stream, bytes.length)
        sink.data(bytes, 0, bytes.length)
      }
    }
    return box.state === 'running' ? 'part' : 'whole'
  }

  async #logs(box: FakeContainer, options: LogReadOptions, sink: LogSink, signal: AbortSignal): Promise<LogReadEnd> {
    if (box.driver === 'none') throw new AppError('REFUSED', 'log-unreadable', { params: { driver: '' } })
    const isTail = options.follow && options.tail !== undefined && options.since === undefined
    if (isTail && box.noTail) throw new AppError('REFUSED', 'engine-said')
    if (isTail) await Promise.race([box.beforeTail, aborted(signal)])
    if (options.tail === undefined) await Promise.race([box.beforeBacklog, aborted(signal)])
    let budget = (isTail ? undefined : box.breaks.shift()) ?? Number.POSITIVE_INFINITY
    const read = { ...options, cut: false }
    if (isTail) box.tails.push(read)
    else box.reads.push(read)
    const cut = (missingBytes: number): LogReadEnd => {
      read.cut = true
      return { kind: 'cut', missingBytes, detail: 'cut' }
    }
    const run = box.startedAt
    const began = box.state
    const { hangs } = box
    let cutIndex = 0
    let at = options.tail === undefined ? 0 : Math.max(0, box.messages.length - options.tail)
    if (box.tty) sink.frame('stdout', Number.POSITIVE_INFINITY)
    for (;;) {
      const early = began === 'running' && box.state !== 'running' ? box.endsEarly : 0
      for (; at < box.messages.length - early; at += 1) {
        const message = box.messages[at]!
        if (options.since !== undefined && isOlder(message, options.since)) continue
        for (const { stream, bytes } of framesOf(message)) {
          if (signal.aborted) return { kind: 'aborted', missingBytes: 0, detail: '' }
          if (!box.tty) sink.frame(stream, bytes.length)
          for (let from = 0; from < bytes.length; ) {
            const size = box.cuts[cutIndex++ % box.cuts.length]!
            const to = Math.min(bytes.length, from + size, from + budget)
            // A buffer that is used again: what the session keeps must be its own copy.
            const shared = Uint8Array.from(bytes.subarray(from, to))
            if (shared.length > 0 && !sink.data(shared, 0, shared.length)) await sink.drained()
            shared.fill(0x23)
            budget -= to - from
            from = to
            if (budget <= 0) return cut(bytes.length - from)
          }
        }
        if (at % 50 === 49) await Promise.resolve()
      }
      if (box.broken !== null) {
        sink.engineError(box.broken)
        return { kind: 'end', missingBytes: 0, detail: '' }
      }
      if (!this.isOnline) return cut(0)
      if (box.removed || !options.follow || box.state !== 'running' || box.startedAt !== run)
        return { kind: 'end', missingBytes: 0, detail: '' }
      do await box.changeOrAbort(signal)
      while (box.hangs !== hangs && !signal.aborted)
      if (signal.aborted) return { kind: 'aborted', missingBytes: 0, detail: '' }
    }
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

function isOlder(message: Message, since: string): boolean {
  const [seconds = '0', nanos = '0'] = since.split('.')
  return message.seconds < Number(seconds) || (message.seconds === Number(seconds) && message.nanos < Number(nanos))
}

export function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text) : text
}

/** As the engine sends a message: each 16 KiB of it with the line's timestamp, the newline at the end of the last. */
export function framesOf(message: Message): Piece[] {
  const stamp = Buffer.from(`${toText(message)} `)
  const text = bytesOf(message.text)
  const pieces: Piece[] = []
  const { stream } = message
  let from = 0
  while (text.length - from > 16384 || (message.open && text.length - from === 16384)) {
    pieces.push({ stream, bytes: Buffer.concat([stamp, text.subarray(from, from + 16384)]) })
    from += 16384
  }
  if (from < text.length || !message.open || pieces.length === 0)
    pieces.push({ stream, bytes: Buffer.concat([stamp, text.subarray(from), Buffer.from(message.open ? '' : '\n')]) })
  return pieces
}
