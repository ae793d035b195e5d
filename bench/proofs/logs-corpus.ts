import { startPrivateEngine } from '../../test/support/engine.ts'
import { allAre, createLogLab, dockerLogs, exportedBytes, judge } from '../../test/support/log-lab.ts'
import { createCorpus } from '../../test/support/scenarios/log-corpus.ts'
import type { Bench } from '../run.ts'

/** "Export all" is what `docker logs` prints, byte for byte, of a log that was followed and of one that was read at its end. */
export const run: Bench = async ({ figures, seed, count = 300 }) => {
  const engine = await startPrivateEngine()
  const lab = await createLogLab(engine.url)
  try {
    for (const driver of ['json-file', 'local'] as const) {
      for (const tty of [false, true]) {
        const corpus = await createCorpus(engine, { seed, lines: count, driver, tty })
        const selection = { kind: 'containers' as const, ids: [corpus.id] }
        const followed = lab.open(selection)
        await engine.docker('start', corpus.id)
        await engine.docker('wait', corpus.id)
        const after = lab.open(selection)
        const name = `corpus.${driver}${tty ? '.tty' : ''}`
        for (const [how, session] of [['followed', followed] as const, ['after', after] as const]) {
          await allAre(session, 'ended')
          for (const timestamps of [true, false]) {
            const held = await dockerLogs(engine, corpus.id, timestamps)
            const got = exportedBytes(session, timestamps)
            const figure = `${name}.${how}${timestamps ? '' : '.plain'}`
            // The local driver drops the newline of a long line; in a TTY's stream, which is not framed, nothing then tells where
            // the next one begins but its timestamp, which is kept as text: exact with timestamps only.
            const glued = driver === 'local' && tty && !timestamps
            if (got !== held && !glued) figures.say(difference(got, held))
            figures.add(`${figure}.bytes-off`, bytesOff(got, held), 'bytes', glued ? {} : { bar: 0 })
          }
        }
        const { lines } = judge(exportedBytes(after), [await dockerLogs(engine, corpus.id)])
        figures.add(`${name}.lines`, lines, 'lines')
        await corpus.close()
      }
    }
  } finally {
    await lab.close()
    await engine.close()
  }
}

/** Bytes from the first to the last that differ. */
function bytesOff(got: string, held: string): number {
  if (got === held) return 0
  const at = firstDifference(got, held)
  return Math.max(1, Math.max(got.length, held.length) - at)
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}

function difference(got: string, held: string): string {
  const at = firstDifference(got, held)
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))
  return `At byte ${at} of ${held.length} (got ${got.length}): ${around(got)} instead of ${around(held)}`
}
