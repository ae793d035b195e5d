import { garbled } from './faults.ts'

/** What an answer begins with; names in lower case, values of one name joined. */
export interface AnswerHead {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
}

/** As node's own client has it. */
const headLimit = 16 * 1024
const version = 'HTTP/1.'

/** Reads the head of an answer, cut anywhere. What is no HTTP, or too long, is thrown as an AppError. */
export class HeadReader {
  #held = Buffer.alloc(0)

  /** Null: more is needed. Else the head, and where in `bytes` the body begins. */
  push(bytes: Uint8Array): { head: AnswerHead; bodyAt: number } | null {
    const before = this.#held.length
    this.#held = Buffer.concat([this.#held, bytes.subarray(0, headLimit)])
    let from = 0
    for (;;) {
      const beginning = this.#held.toString('latin1', from, from + version.length)
      if (!version.startsWith(beginning))
        throw garbled(0, `No HTTP: ${this.#held.toString('latin1', from, from + 200)}`)
      const end = this.#held.indexOf('\r\n\r\n', from)
      if (end < 0) {
        const tooLong = this.#held.length - from >= headLimit
        if (tooLong) throw garbled(0, `The head of the answer is longer than ${headLimit} bytes`)
        this.#held = this.#held.subarray(from)
        return null
      }
      const head = parse(this.#held.toString('latin1', from, end))
      from = end + 4
      // 100 Continue and its kin announce the answer proper; 101 is one: from here on the connection is the program's.
      if (head.status >= 200 || head.status === 101) return { head, bodyAt: from - before }
    }
  }
}

function parse(text: string): AnswerHead {
  const [first = '', ...lines] = text.split('\r\n')
  const status = /^HTTP\/1\.\d (\d{3})(?: |$)/.exec(first)?.[1]
  if (status === undefined) throw garbled(0, `No status: ${first}`)
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon <= 0) throw garbled(Number(status), `No header: ${line}`)
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    const known = headers.get(name)
    headers.set(name, known === undefined ? value : `${known}, ${value}`)
  }
  return { status: Number(status), headers }
}
