import { LogFrames } from '../../engine/log-frames.ts'
import type { Engine } from '../../engine/types.ts'

/** What a listing of 50,000 entries may take. */
const mostBytes = 16 * 1024 * 1024
/** What runs there may be anything, under any name, and need never end. */
const mostMs = 8000

/** Runs a program in a running container to its end; null where it is not there, fails, or says more or takes longer than is wanted. */
export async function runExec(
  engine: Engine,
  containerId: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<Buffer | null> {
  const spec = { command, user: '0', workingDir: '', env: ['LC_ALL=C'], tty: false }
  const id = await engine.exec.create(containerId, spec, signal)
  const stream = await engine.exec.start(id, false, null, signal)
  const parts: Buffer[] = []
  let bytes = 0
  let isOut = true
  const over = Promise.withResolvers<'over'>()
  const timer = setTimeout(() => over.resolve('over'), mostMs)
  const frames = new LogFrames({
    frame: (kind) => {
      isOut = kind === 'stdout'
    },
    data(piece, start, end) {
      if (isOut) parts.push(Buffer.from(piece.subarray(start, end)))
      bytes += end - start
      if (bytes > mostBytes) over.resolve('over')
      return bytes <= mostBytes
    },
    engineError: () => over.resolve('over'),
  })
  try {
    const reading = stream.read(
      (piece, start, end) => frames.push(piece, start, end),
      () => new Promise(() => undefined),
    )
    const broken = await Promise.race([reading, over.promise])
    signal.throwIfAborted()
    if (broken !== null) return null
    const { exitCode } = await engine.exec.inspect(id, signal)
    return exitCode === 0 ? Buffer.concat(parts) : null
  } finally {
    clearTimeout(timer)
    stream.close()
  }
}
