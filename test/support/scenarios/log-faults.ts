import type { LogSession } from '../../../electron/services/logs/session.ts'
import { startCuttingProxy } from '../cutting-proxy.ts'
import { busyboxImage, type PrivateEngine, type TestEngine, testLabel } from '../engine.ts'
import { allAre, allLines, createLogLab, dockerLogStreams, exportedBytes, judge, type Verdict } from '../log-lab.ts'
import { until } from '../process.ts'
import { createRandom, type Random } from '../random.ts'

/** Numbers without end on both streams, `batch` at a time with a pause between, and now and then a line of more than 16 KiB. */
const counting = (batch: number, pauseUs: number): string =>
  `trap 'exit 0' TERM; n=0; long=$(head -c 17000 /dev/zero | tr '\\0' x)
   while :; do
     i=0; while [ $i -lt ${batch} ]; do i=$((i+1)); n=$((n+1)); echo "line $n"; done
     echo "error $n" >&2
     [ $((n % 50)) = 0 ] && echo "$n $long"
     usleep ${pauseUs}
   done`

export async function startCounting(engine: TestEngine, options: string[] = [], batch = 10, pauseUs = 5000) {
  const flags = ['--network', 'none', '--label', `${testLabel}=1`, ...options]
  return await engine.docker('run', '-d', ...flags, busyboxImage, 'sh', '-c', counting(batch, pauseUs))
}

/** Stops the container and holds the session against what the engine has of it. */
async function settle(engine: TestEngine, id: string, session: LogSession): Promise<Verdict> {
  await engine.docker('stop', '-t', '1', id)
  await allAre(session, 'ended')
  const verdict = judge(exportedBytes(session), await dockerLogStreams(engine, id))
  await engine.docker('rm', '-f', id)
  return verdict
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A followed log whose connection breaks `count` times, each after a random number of bytes. */
export async function cutAndCompare(
  engine: TestEngine,
  { seed, count }: { seed: number; count: number },
): Promise<Verdict & { cuts: number }> {
  const random = createRandom(seed)
  // Some small, so that cuts fall into frame heads and timestamps; of the others most let through what is sent again, a second of the log of
  // some 100 KB: after each that does not, the next connection waits longer.
  const proxy = await startCuttingProxy(engine.socket, () => 200 + random.below(random.pick([400, 300_000, 300_000])))
  const lab = await createLogLab(proxy.url, true)
  try {
    const id = await startCounting(engine, [], 5, 20_000)
    const session = lab.open({ kind: 'containers', ids: [id] })
    await until(() => proxy.cuts >= count, { timeoutMs: 5000 + count * 4500 })
    proxy.calm()
    const verdict = await settle(engine, id, session)
    return { ...verdict, cuts: proxy.cuts }
  } finally {
    await lab.close()
    await proxy.close()
  }
}

/** A followed container that is restarted `count` times, at random moments. */
export async function restartAndCompare(
  engine: TestEngine,
  { seed, count }: { seed: number; count: number },
): Promise<Verdict & { restarts: number }> {
  const random = createRandom(seed)
  const lab = await createLogLab(engine.url)
  try {
    const id = await startCounting(engine)
    const session = lab.open({ kind: 'containers', ids: [id] })
    for (let n = 0; n < count; n++) {
      await sleep(random.below(300))
      await engine.docker('restart', '-t', '1', id)
    }
    const verdict = await settle(engine, id, session)
    const restarts = (await allLines(session)).filter((line) => line.marker?.code === 'restarted').length
    return { ...verdict, restarts }
  } finally {
    await lab.close()
  }
}

/** Containers that are followed over `count` kills of their engine. */
export async function killAndCompare(
  engine: PrivateEngine,
  { seed, count, containers, options = [] }: { seed: number; count: number; containers: number; options?: string[] },
): Promise<Verdict & { marked: number }> {
  const random = createRandom(seed)
  const lab = await createLogLab(engine.url)
  try {
    const ids: string[] = []
    for (let n = 0; n < containers; n++) ids.push(await startCounting(engine, options, 5, 20_000))
    const sessions = ids.map((id) => lab.open({ kind: 'containers', ids: [id] }))
    for (let n = 0; n < count; n++) {
      await killOnce(engine, sessions, random)
    }
    const verdicts: Verdict[] = []
    for (const [n, id] of ids.entries()) {
      const session = sessions[n]
      if (session) verdicts.push(await settle(engine, id, session))
    }
    const codes = (await Promise.all(sessions.map(allLines))).flat().map((line) => line.marker?.code)
    return { ...sum(verdicts), marked: codes.filter((code) => code === 'engine-lost').length }
  } finally {
    await lab.close()
  }
}

async function killOnce(engine: PrivateEngine, sessions: readonly LogSession[], random: Random): Promise<void> {
  const before = sessions.map((session) => session.store.end)
  await until(() => sessions.every((session, n) => session.store.end > (before[n] ?? 0) + 20), { timeoutMs: 60_000 })
  await sleep(random.below(500))
  await engine.kill()
  await sleep(random.below(1000))
  await engine.start()
}

const sum = (verdicts: readonly Verdict[]): Verdict => ({
  lines: verdicts.reduce((all, { lines }) => all + lines, 0),
  lost: verdicts.reduce((all, { lost }) => all + lost, 0),
  doubled: verdicts.reduce((all, { doubled }) => all + doubled, 0),
  inOrder: verdicts.every(({ inOrder }) => inOrder),
})
