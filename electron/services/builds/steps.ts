import type { JobStep } from '../../../shared/contract/jobs.ts'
import { maskInstruction } from '../../../shared/lib/mask-instruction.ts'
import { instructionsOf, lineOfStep } from './dockerfile.ts'

const mostSteps = 500

/** Reads the steps of a build from what the classic builder prints. */
export class BuildSteps {
  readonly #instructions: ReturnType<typeof instructionsOf>
  readonly #now: () => number
  #steps: JobStep[] = []
  #imageId = ''

  constructor(dockerfile: string, now: () => number = Date.now) {
    this.#instructions = instructionsOf(dockerfile)
    this.#now = now
  }

  get steps(): readonly JobStep[] {
    return this.#steps
  }

  /** The short id that the builder names at its end; empty before. */
  get imageId(): string {
    return this.#imageId
  }

  /** `number`: the line's in the job's output. */
  line(text: string, number: number): void {
    const step = /^Step (\d+)\/(\d+) : (.*)$/.exec(text)
    if (step) this.#begin(Number(step[1]), Number(step[2]), step[3] ?? '', number)
    else if (text === ' ---> Using cache') this.#change({ cached: true })
    else {
      const id = /^ ---> ([0-9a-f]{12})$/.exec(text)?.[1]
      if (id !== undefined) this.#change({ imageId: id })
      const built = /^Successfully built ([0-9a-f]{12,64})$/.exec(text)?.[1]
      if (built !== undefined) this.#imageId = built
    }
  }

  /** The builder has ended; the step under way ends as it did. */
  end(state: 'done' | 'failed' | 'cancelled'): void {
    this.#finish(state)
  }

  #begin(number: number, of: number, text: string, output: number): void {
    const last = this.#steps.at(-1)
    // What a command prints may look like a step: the next one in order is one.
    if (number !== (last?.number ?? 0) + 1 || number > of || (last && last.of !== of) || number > mostSteps) return
    this.#finish('done')
    this.#steps = [
      ...this.#steps,
      {
        ...{ number, of, output, state: 'running', cached: false, durationMs: null, imageId: null },
        text: maskInstruction(/^\S+/.exec(text)?.[0]?.toUpperCase() ?? '', text).slice(0, 1000),
        line: lineOfStep(this.#instructions, number, text),
        startedAt: this.#now(),
      },
    ]
  }

  #finish(state: 'done' | 'failed' | 'cancelled'): void {
    const last = this.#steps.at(-1)
    if (last?.state === 'running') this.#change({ state, durationMs: Math.max(0, this.#now() - last.startedAt) })
  }

  #change(more: Partial<JobStep>): void {
    const last = this.#steps.at(-1)
    if (last) this.#steps = [...this.#steps.slice(0, -1), { ...last, ...more }]
  }
}
