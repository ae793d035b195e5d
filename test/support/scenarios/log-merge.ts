import { busyboxImage, type TestEngine, testLabel } from '../engine.ts'
import { allAre, allLines, createLogLab, dockerLogs, exportedBytes, judge, type Verdict } from '../log-lab.ts'
import { until } from '../process.ts'

/** The project whose containers talk. */
export const talkingProject = 'talk'

/** Prints 500 numbered lines a second, 20 at a time, for so long. */
const talking = (seconds: number): string =>
  `n=0; while [ $n -lt ${seconds * 500} ]; do
     i=0; while [ $i -lt 20 ]; do i=$((i+1)); n=$((n+1)); echo "$n of $HOSTNAME"; done; usleep 38000
   done`

/** Makes containers of one project that will talk; they are started together. */
export async function createTalkers(
  engine: TestEngine,
  { containers, seconds }: { containers: number; seconds: number },
): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < containers; n++) {
    const labels = ['--label', `${testLabel}=1`, '--label', `com.docker.compose.project=${talkingProject}`]
    ids.push(
      await engine.docker(
        ...[
          'create',
          '--network',
          'none',
          '--name',
          `talk-${n}`,
          ...labels,
          busyboxImage,
          'sh',
          '-c',
          talking(seconds),
        ],
      ),
    )
  }
  return ids
}

export interface MergeVerdict extends Verdict {
  /** Lines whose time is before that of a line above them. */
  readonly outOfOrder: number
  /** The furthest back that such a line goes, in ms. */
  readonly worstMs: number
}

/** Containers of one project that talk at once, followed in one session: against what the engine holds of each. */
export async function mergeAndCompare(
  engine: TestEngine,
  options: { containers: number; seconds: number },
): Promise<MergeVerdict> {
  const ids = await createTalkers(engine, options)
  const lab = await createLogLab(engine.url)
  try {
    const session = lab.open({ kind: 'project', project: talkingProject })
    await until(() => session.notice().sources.length === ids.length)
    await engine.docker('start', ...ids)
    await engine.docker('wait', ...ids).catch(() => undefined)
    await allAre(session, 'ended')
    let latest = 0
    let outOfOrder = 0
    let worstMs = 0
    for (const line of await allLines(session)) {
      if (line.kind !== 'line' || line.at === null) continue
      if (line.at < latest) {
        outOfOrder += 1
        worstMs = Math.max(worstMs, latest - line.at)
      }
      latest = Math.max(latest, line.at)
    }
    const held = await Promise.all(ids.map((id) => dockerLogs(engine, id)))
    return { ...judge(exportedBytes(session), held), outOfOrder, worstMs }
  } finally {
    await lab.close()
    await engine.docker('rm', '-f', ...ids)
  }
}
