const mostLines = 20_000
const mostChars = 8 * 1024 * 1024
const longestLine = 16 * 1024
const answerChars = 512 * 1024

/** A job's output lines, numbered from 0; the oldest are dropped to stay within 20,000 lines and 8 Mi characters. */
export class Output {
  #lines: string[] = []
  /** Lines before this index of the array have been dropped, and are cut off now and then. */
  #head = 0
  #first = 0
  #chars = 0
  #partial = ''

  get first(): number {
    return this.#first
  }

  get count(): number {
    return this.#lines.length - this.#head
  }

  /** Text without a newline yet. */
  get hasPartial(): boolean {
    return this.#partial !== ''
  }

  /** The number that the next line will have. */
  get next(): number {
    return this.#first + this.count
  }

  /** Text as it comes, cut anywhere. Gives the lines that are whole now. */
  write(text: string): string[] {
    const parts = (this.#partial + text).split('\n')
    this.#partial = parts.pop() ?? ''
    const whole = parts.map((line) => this.#add(line))
    if (this.#partial.length > longestLine) {
      whole.push(this.#add(this.#partial))
      this.#partial = ''
    }
    return whole
  }

  /** What has no newline yet is a line too. */
  flush(): string[] {
    if (this.#partial === '') return []
    const line = this.#add(this.#partial)
    this.#partial = ''
    return [line]
  }

  /** Fewer than `count` where they are long: about half a megabyte an answer. */
  read(from: number, count: number): { number: number; text: string }[] {
    const lines: { number: number; text: string }[] = []
    let room = answerChars
    for (let number = Math.max(from, this.#first); number < this.next && lines.length < count; number += 1) {
      const text = this.#lines[this.#head + number - this.#first] ?? ''
      room -= text.length
      if (room < 0 && lines.length > 0) break
      lines.push({ number, text })
    }
    return lines
  }

  #add(raw: string): string {
    // A progress meter writes over its own line: what stands there in the end counts.
    const text = lastOverwrite(raw.replace(/\r+$/, '')).slice(0, longestLine)
    this.#lines.push(text)
    this.#chars += text.length
    while (this.count > mostLines || (this.#chars > mostChars && this.count > 1)) {
      this.#chars -= this.#lines[this.#head]?.length ?? 0
      this.#lines[this.#head] = ''
      this.#head += 1
      this.#first += 1
    }
    if (this.#head > mostLines) {
      this.#lines = this.#lines.slice(this.#head)
      this.#head = 0
    }
    return text
  }
}

const lastOverwrite = (line: string): string => line.slice(line.lastIndexOf('\r') + 1)
