import type { Client } from '../../../renderer/client.ts'
import type { LogFilter, LogLine, LogNotice, LogViewNotice } from '../../../shared/contract/logs.ts'

/** A stream that a test pushes into. */
class Pushed<T> implements AsyncIterable<T> {
  readonly #queue: T[] = []
  #wake: () => void = () => {}
  #signal: AbortSignal | undefined
  open(signal: AbortSignal | undefined): this {
    this.#signal = signal
    signal?.addEventListener('abort', () => this.#wake())
    return this
  }
  get isOver(): boolean {
    return this.#signal?.aborted ?? false
  }
  push(value: T): void {
    this.#queue.push(value)
    this.#wake()
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (!this.isOver) {
      const next = this.#queue.shift()
      if (next !== undefined) yield next
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }
}

export function logLine(number: number, text = `line ${number}`, row = number): LogLine {
  return {
    ...{ number, row, text, kind: 'line', at: number, stream: 'stdout', level: 'unknown', source: 0 },
    ...{ fullBytes: text.length, continues: false, cut: false, matches: [], marker: null },
  }
}

export const noticeOf = (notice: Partial<LogNotice>): LogNotice => ({
  ...{ first: 0, count: 0, bytes: 0, caughtUp: true, tail: null, lagMs: null, sources: [] },
  ...notice,
})

interface ReadCall {
  readonly from: number
  readonly count: number
  readonly viewId?: string
}

/** A back end in which a test says what there is. `read` gives what `lines` holds. */
export function fakeLogs(lines: (call: ReadCall) => LogLine[]) {
  const notices = new Pushed<LogNotice>()
  const reads: ReadCall[] = []
  const views: { filter: LogFilter; notices: Pushed<LogViewNotice> }[] = []
  const rowOf = new Map<number, { number: number; row: number }>()
  const logs = {
    open: async () => ({ sessionId: 's' }),
    follow: async (_input: unknown, { signal }: { signal?: AbortSignal }) => notices.open(signal),
    read: async (call: ReadCall) => {
      reads.push(call)
      return { lines: lines(call) }
    },
    view: async ({ filter }: { filter: LogFilter }, { signal }: { signal?: AbortSignal }) => {
      const view = { filter, notices: new Pushed<LogViewNotice>().open(signal) }
      views.push(view)
      return view.notices
    },
    rowOf: async ({ number }: { number: number }) => rowOf.get(number) ?? null,
    lineAt: async ({ at }: { at: number }) => ({ number: at, row: at }),
    find: async () => new Pushed(),
  }
  return { client: { logs } as unknown as Client, notices, reads, views, rowOf }
}
