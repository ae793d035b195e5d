/** A line on its way into the store. */
interface Waiting {
  readonly seconds: number
  readonly nanos: number
  readonly flags: number
  readonly text: Uint8Array
  readonly arrived: number
}

interface Queue {
  waiting: Waiting[]
  head: number
  bytes: number
  /** Its backlog is being read: the others wait for it. */
  expected: boolean
  heard: number
  drained: (() => void)[]
}

export type MergedOut = (source: number, seconds: number, nanos: number, flags: number, text: Uint8Array) => void

/** A line waits this long for an older one of a container that is silent. */
const holdMs = 100
/** A backlog that is awaited and says nothing for this long is not awaited any more. */
const patienceMs = 2000
const queueBytes = 1024 * 1024

/**
 * Puts the lines of several containers in the order of the engine's timestamps. While backlogs are read every container is waited
 * for; then a line is held a moment for what is still on its way. Bounded: a container that is ahead has its socket paused.
 */
export class Merger {
  readonly #out: MergedOut
  readonly #queues: Queue[]
  readonly #now: () => number
  #timer: NodeJS.Timeout | undefined

  constructor(sources: number, out: MergedOut, now: () => number) {
    this.#out = out
    this.#now = now
    this.#queues = Array.from({ length: sources }, () => ({
      waiting: [],
      head: 0,
      bytes: 0,
      expected: true,
      heard: now(),
      drained: [],
    }))
  }

  push(source: number, seconds: number, nanos: number, flags: number, text: Uint8Array): void {
    const queue = this.#queues[source]
    if (!queue) return
    const arrived = this.#now()
    queue.heard = arrived
    queue.waiting.push({ seconds, nanos, flags, text: new Uint8Array(text), arrived })
    queue.bytes += text.length + 64
    this.#pump()
  }

  /** Whether the others must wait for this container's next line. */
  expect(source: number, expected: boolean): void {
    const queue = this.#queues[source]
    if (!queue) return
    queue.expected = expected
    queue.heard = this.#now()
    this.#pump()
  }

  /** False: pause the socket until `drained`. */
  hasRoom(source: number): boolean {
    return (this.#queues[source]?.bytes ?? 0) < queueBytes
  }

  async drained(source: number, below = queueBytes / 2): Promise<void> {
    const queue = this.#queues[source]
    while (queue && queue.bytes > below) {
      await new Promise<void>((resolve) => queue.drained.push(resolve))
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const queue of this.#queues) {
      queue.waiting = []
      queue.head = 0
      queue.bytes = 0
      wake(queue)
    }
  }

  #pump(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    for (;;) {
      const now = this.#now()
      let oldest: Waiting | undefined
      let from = -1
      let allHeard = true
      let awaited = false
      for (const [source, queue] of this.#queues.entries()) {
        const head = queue.waiting[queue.head]
        if (!head) {
          allHeard = false
          awaited ||= queue.expected && now - queue.heard < patienceMs
        } else if (
          !oldest ||
          head.seconds < oldest.seconds ||
          (head.seconds === oldest.seconds && head.nanos < oldest.nanos)
        ) {
          oldest = head
          from = source
        }
      }
      const queue = this.#queues[from]
      if (!oldest || !queue) return
      if (!allHeard && (awaited || now - oldest.arrived < holdMs)) {
        this.#timer = setTimeout(() => this.#pump(), awaited ? holdMs : holdMs - (now - oldest.arrived))
        return
      }
      this.#take(queue)
      this.#out(from, oldest.seconds, oldest.nanos, oldest.flags, oldest.text)
    }
  }

  #take(queue: Queue): void {
    const text = queue.waiting[queue.head]?.text
    queue.head += 1
    queue.bytes -= (text?.length ?? 0) + 64
    if (queue.head === queue.waiting.length) {
      queue.waiting = []
      queue.head = 0
      queue.bytes = 0
    } else if (queue.head === 4096) {
      queue.waiting = queue.waiting.slice(queue.head)
      queue.head = 0
    }
    if (queue.drained.length > 0) wake(queue)
  }
}

function wake(queue: Queue): void {
  const drained = queue.drained
  queue.drained = []
  for (const resolve of drained) resolve()
}
