import { busyboxImage, type TestEngine, testLabel } from '../engine.ts'
import { allAre, allLines, createLogLab, dockerLogs, exportedBytes, judge, type Verdict } from '../log-lab.ts'

export interface RotationVerdict extends Verdict {
  readonly printed: number
  /** Printed, and not in the session because the engine had thrown it away. */
  readonly rotatedAway: number
  /** Places where numbers are missing, and those of them where nothing says so. */
  readonly gaps: number
  readonly unmarked: number
  /** The longest time in which nothing came, in ms. */
  readonly stallMs: number
}

/**
 * A container that prints numbered lines (5,000 a second unless told) into a log of 10 KB files, followed while it does. At 5,000 a second three
 * files hold 60 ms of the log: on a busy machine the engine's own follower falls behind that, and skips files without a sign.
 */
export async function rotateAndCompare(
  engine: TestEngine,
  { seconds, files, perSecond = 5000 }: { seconds: number; files: number; perSecond?: number },
): Promise<RotationVerdict> {
  const script = `n=0; while [ $n -lt ${seconds * perSecond} ]; do
    i=0; while [ $i -lt ${perSecond / 100} ]; do i=$((i+1)); n=$((n+1)); echo "line $n"; done; usleep 9000
  done; echo "printed $n"`
  const id = await engine.docker(
    ...['create', '--network', 'none', '--label', `${testLabel}=1`],
    ...['--log-opt', 'max-size=10k', '--log-opt', `max-file=${files}`, busyboxImage, 'sh', '-c', script],
  )
  const lab = await createLogLab(engine.url)
  try {
    const session = lab.open({ kind: 'containers', ids: [id] })
    await engine.docker('start', id)
    const stall = watchStall(() => session.store.end)
    await engine.docker('wait', id)
    const stallMs = stall()
    await allAre(session, 'ended')
    const verdict = judge(exportedBytes(session), [await dockerLogs(engine, id)])
    let last = 0
    let rotatedAway = 0
    let gaps = 0
    let unmarked = 0
    let marked = false
    let printed = 0
    for (const line of await allLines(session)) {
      if (line.marker) marked ||= line.marker.code === 'gap' || line.marker.code === 'engine-error'
      const number = Number(/^(?:line|printed) (\d+)$/.exec(line.text)?.[1] ?? Number.NaN)
      if (Number.isNaN(number)) continue
      printed = Math.max(printed, number)
      if (number > last + 1) {
        gaps += 1
        rotatedAway += number - last - 1
        if (!marked) unmarked += 1
      }
      last = number
      marked = false
    }
    return { ...verdict, printed, rotatedAway, gaps, unmarked, stallMs }
  } finally {
    await lab.close()
    await engine.docker('rm', '-f', id)
  }
}

function watchStall(count: () => number): () => number {
  let last = count()
  let since = performance.now()
  let longest = 0
  const look = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - since)
    if (count() === last) return
    last = count()
    since = now
  }
  const timer = setInterval(look, 50)
  return () => {
    clearInterval(timer)
    return longest
  }
}
