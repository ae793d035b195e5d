import type { ExecSpec, ProcessStream, TerminalSize } from '../../engine/exec-types.ts'
import type { Engine } from '../../engine/types.ts'
import { AppError } from '../../fault.ts'
import { Scrollback } from './scrollback.ts'

/** In this order. The paths are for images whose PATH does not lead to their shell. */
export const shells = ['bash', 'zsh', 'ash', 'sh', '/bin/sh', '/busybox/sh'] as const

/** What an engine says in place of a program's output when there is no such program. */
const excuse =
  /^(?:OCI runtime exec failed|unable to find (?:user|group)|OCI runtime attempted|exec failed|rpc error|executable file|container_linux|Error: )|executable file .*not found|no such file or directory|crun: |starting container process caused/i

const pollMs = 20
const patienceMs = 10_000

/** A process that runs. */
export interface StartedExec {
  readonly execId: string
  readonly stream: ProcessStream
  /** Holds what it has said; the stream is being read. */
  readonly sink: ExecSink
  /** Resolves when the stream has ended: null, or what broke it. */
  readonly ended: Promise<unknown>
}

type Take = (bytes: Uint8Array, start: number, end: number) => boolean

/** Where the bytes of a stream go: at first they are kept, to tell a program from an engine's excuse. */
export class ExecSink {
  readonly early = new Scrollback(256 * 1024)
  #take: Take | null = null
  #drained: () => Promise<void> = async () => {}
  #wake = Promise.withResolvers<void>()

  readonly take: Take = (bytes, start, end) => {
    if (this.#take) return this.#take(bytes, start, end)
    this.early.append(bytes, start, end)
    // Enough to judge: the rest waits in the engine.
    return this.early.end < 32 * 1024
  }

  readonly drained = async (): Promise<void> => {
    if (!this.#take) await this.#wake.promise
    await this.#drained()
  }

  /** What was kept goes to `take` first. */
  handOver(take: Take, drained: () => Promise<void>): void {
    const early = this.early.read(0, this.early.end)
    if (early.length > 0) take(early, 0, early.length)
    this.#take = take
    this.#drained = drained
    this.#wake.resolve()
  }
}

/**
 * Starts `spec` and resolves when its process runs, or has run. Throws command-not-runnable where there is no such program: engines
 * tell that by refusing, or (before 25) by words on the stream and exit code 126 or 127.
 */
export async function startExec(
  engine: Engine,
  containerId: string,
  spec: ExecSpec,
  size: TerminalSize,
  signal: AbortSignal,
): Promise<StartedExec> {
  const execId = await engine.exec.create(containerId, spec, signal)
  let stream: ProcessStream
  try {
    stream = await engine.exec.start(execId, spec.tty, size, signal)
  } catch (error) {
    if (error instanceof AppError && excuse.test(error.detail ?? '')) throw unrunnable(spec, error.detail ?? '')
    throw error
  }
  const sink = new ExecSink()
  const reading = stream.read(sink.take, sink.drained)
  let over = false
  const ended = reading.then((broken) => {
    over = true
    return broken
  })
  try {
    const until = performance.now() + patienceMs
    for (;;) {
      const { running, started, exitCode } = await engine.exec.inspect(execId, signal)
      const said = sink.early.read(0, 4096).toString('utf8')
      if (!started && !running && (exitCode === 126 || exitCode === 127)) throw unrunnable(spec, said.trim())
      if (started || (said !== '' && !excuse.test(said)) || (!running && exitCode !== null)) break
      if (performance.now() > until)
        throw new AppError('TIMEOUT', 'engine-timeout', { detail: `The exec did not start in ${patienceMs / 1000} s` })
      await Promise.race([new Promise((resolve) => setTimeout(resolve, pollMs)), ...(over ? [] : [ended])])
    }
  } catch (error) {
    stream.close()
    throw error
  }
  return { execId, stream, sink, ended }
}

function unrunnable({ command }: ExecSpec, detail: string): AppError {
  // A user or folder that is not there fails every program alike: the engine's words are the better answer.
  if (/unable to find (?:user|group)|chdir to cwd|: chdir /i.test(detail))
    return new AppError('REFUSED', 'engine-said', { params: { message: detail }, detail })
  return new AppError('REFUSED', 'command-not-runnable', { params: { command: command[0] ?? '' }, detail })
}

/** Shells that were found, by image: the next terminal need not try again. */
const mostKnown = 200

/** Finds a container's shell by starting one after the other. */
export class ShellFinder {
  readonly #known = new Map<string, string>()

  async start(
    engine: Engine,
    container: { id: string; imageId: string },
    spec: Omit<ExecSpec, 'command'>,
    size: TerminalSize,
    signal: AbortSignal,
  ): Promise<StartedExec & { shell: string }> {
    const known = this.#known.get(container.imageId)
    const order = new Set([...(known === undefined ? [] : [known]), ...shells])
    for (const shell of order) {
      try {
        const started = await startExec(engine, container.id, { ...spec, command: [shell] }, size, signal)
        this.#learn(container.imageId, shell)
        return { ...started, shell }
      } catch (error) {
        if (!(error instanceof AppError) || error.reason !== 'command-not-runnable') throw error
      }
    }
    throw new AppError('CONFLICT', 'no-shell')
  }

  #learn(imageId: string, shell: string): void {
    if (imageId === '') return
    this.#known.delete(imageId)
    this.#known.set(imageId, shell)
    const oldest = this.#known.keys().next()
    if (this.#known.size > mostKnown && !oldest.done) this.#known.delete(oldest.value)
  }
}
