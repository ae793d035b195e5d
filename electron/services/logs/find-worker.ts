import { Worker } from 'node:worker_threads'
import { escapeSequences } from '../../../shared/lib/ansi-escapes.ts'
import type { SearchPattern } from '../../../shared/lib/log-query.ts'
import { AppError } from '../../fault.ts'

export type Ranges = [number, number][]

type Job =
  | { kind: 'scan'; text: Uint8Array; lines: number; skip: number[] }
  | { kind: 'mark'; lines: string[]; limit: number }

interface Settings {
  source: string
  flags: string
  escapes: string
}

/**
 * The worker's whole program. It stands alone, because it crosses into the worker as text: so there is no second entry file that
 * a bundler has to know about. No names of this module may be used in it.
 */
function program(port: import('node:worker_threads').MessagePort, settings: Settings): void {
  const pattern = new RegExp(settings.source, settings.flags)
  const escapes = new RegExp(settings.escapes, 'g')
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const strip = (text: string) => (text.includes('\x1b') || text.includes('\x9b') ? text.replace(escapes, '') : text)
  port.on('message', (job: Job) => {
    if (job.kind === 'scan') {
      const skip = new Set(job.skip)
      const hits: number[] = []
      const text = decoder.decode(job.text)
      let start = 0
      for (let line = 0; line < job.lines; line += 1) {
        let end = text.indexOf('\n', start)
        if (end < 0) end = text.length
        pattern.lastIndex = 0
        if (!skip.has(line) && pattern.test(strip(text.slice(start, end)))) hits.push(line)
        start = end + 1
      }
      port.postMessage(Uint32Array.from(hits))
      return
    }
    const marks = job.lines.map((line) => {
      const ranges: [number, number][] = []
      pattern.lastIndex = 0
      const text = strip(line)
      for (let match = pattern.exec(text); match && ranges.length < job.limit; match = pattern.exec(text)) {
        if (match[0] === '') pattern.lastIndex += 1
        else ranges.push([match.index, match.index + match[0].length])
      }
      return ranges
    })
    port.postMessage(marks)
  })
}

/** One pattern in a thread of its own, so that one that runs away stops nothing but itself. */
export class FindWorker {
  readonly #worker: Worker
  readonly #limitMs: number
  #queue: Promise<unknown> = Promise.resolve()
  #fault: AppError | null = null

  /** `limitMs`: how long a megabyte of lines may take. */
  constructor(pattern: SearchPattern, limitMs: number) {
    this.#limitMs = limitMs
    const workerData: Settings = { ...pattern, escapes: escapeSequences.source }
    const source = `const threads = require('node:worker_threads');(${program.toString()})(threads.parentPort, threads.workerData)`
    this.#worker = new Worker(source, { eval: true, workerData, execArgv: [] })
    this.#worker.unref()
    // Whoever waits for an answer hears of it there; without this an error between two jobs would end the process.
    this.#worker.on('error', () => {})
    this.#worker.once('exit', () => {
      this.#fault ??= new AppError('INTERNAL', 'internal', { detail: 'The search thread ended' })
    })
  }

  /** Which of the lines (text with a newline after each) match, as indexes; `skip` are no log lines. Takes `text` over. */
  async scan(text: Uint8Array, lines: number, skip: number[]): Promise<Uint32Array> {
    return (await this.#ask({ kind: 'scan', text, lines, skip })) as Uint32Array
  }

  /** Where each line matches, in its text without escape sequences; at most `limit` ranges a line. */
  async mark(lines: string[], limit = 200): Promise<Ranges[]> {
    return (await this.#ask({ kind: 'mark', lines, limit })) as Ranges[]
  }

  async close(): Promise<void> {
    this.#fault ??= new AppError('NOT_FOUND', 'session-missing')
    await this.#worker.terminate()
  }

  async #ask(job: Job): Promise<unknown> {
    const answer = this.#queue.then(() => this.#send(job))
    this.#queue = answer.catch(() => {})
    return await answer
  }

  async #send(job: Job): Promise<unknown> {
    if (this.#fault) throw this.#fault
    const worker = this.#worker
    return await new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        worker.off('message', onMessage)
        worker.off('exit', onExit)
        act()
      }
      const onMessage = (answer: unknown) => settle(() => resolve(answer))
      const onExit = () => settle(() => reject(this.#fault))
      const timer = setTimeout(() => {
        this.#fault = new AppError('REFUSED', 'regex-too-slow')
        worker.terminate().catch(() => {})
      }, this.#limitMs)
      worker.on('message', onMessage)
      worker.on('exit', onExit)
      worker.postMessage(job, job.kind === 'scan' ? [job.text.buffer as ArrayBuffer] : [])
    })
  }
}
