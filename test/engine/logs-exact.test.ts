import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releaseTestEngine, type TestEngine, testEngine } from '../support/engine.ts'
import { allAre, createLogLab, dockerLogs, exportedBytes, type LogLab } from '../support/log-lab.ts'
import { createCorpus } from '../support/scenarios/log-corpus.ts'
import { cutAndCompare } from '../support/scenarios/log-faults.ts'
import { mergeAndCompare } from '../support/scenarios/log-merge.ts'
import { rotateAndCompare } from '../support/scenarios/log-rotation.ts'

// Slices of the long proofs: `npm run prove -- logs`.

let engine: TestEngine
let lab: LogLab
/** Where the engine's own log files cannot be read: on another machine, or without the right to. */
let farLab: LogLab
beforeAll(async () => {
  engine = await testEngine()
  lab = await createLogLab(engine.url)
  farLab = await createLogLab(engine.url, true)
})
afterAll(async () => {
  await lab.close()
  await farLab.close()
  await releaseTestEngine()
})

describe('an export of everything is what `docker logs --timestamps` prints, byte for byte', () => {
  for (const driver of ['json-file', 'local'] as const) {
    for (const tty of [false, true]) {
      it(`with ${driver}${tty ? ' and a TTY' : ''}, followed from its start and read at its end`, async () => {
        const corpus = await createCorpus(engine, { seed: 7, lines: 40, driver, tty })
        const selection = { kind: 'containers' as const, ids: [corpus.id] }
        const followed = lab.open(selection)
        await engine.docker('start', corpus.id)
        await engine.docker('wait', corpus.id)
        const after = lab.open(selection)
        const afterFar = farLab.open(selection)
        await allAre(followed, 'ended')
        await allAre(after, 'ended')
        await allAre(afterFar, 'ended')
        const held = await dockerLogs(engine, corpus.id)
        expect(held.length).toBeGreaterThan(2_000_000)
        // No `toBe`: megabytes of difference help nobody.
        expect(exportedBytes(after) === held).toBe(true)
        expect(exportedBytes(afterFar) === held).toBe(true)
        expect(exportedBytes(followed) === held).toBe(true)
        await corpus.close()
      })
    }
  }
})

it('loses and doubles nothing when its connection breaks wherever it is', async () => {
  expect(await cutAndCompare(engine, { seed: 3, count: 10 })).toMatchObject({ lost: 0, doubled: 0, inOrder: true })
})

it('has each line once that the engine holds, of a log that is rotated many times a second', async () => {
  // A fifth of what `prove logs-rotation` does, so that the engine keeps up with itself beside another test.
  const verdict = await rotateAndCompare(engine, { seconds: 2, files: 3, perSecond: 1000 })
  expect(verdict).toMatchObject({ printed: 2000, lost: 0 })
  expect(verdict.stallMs).toBeLessThan(5000)
})

it('puts the lines of containers that talk at once in the order of their times', async () => {
  const verdict = await mergeAndCompare(engine, { containers: 5, seconds: 3 })
  expect(verdict).toMatchObject({ lines: 7500, lost: 0, doubled: 0, outOfOrder: 0 })
})
