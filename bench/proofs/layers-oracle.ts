import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench } from '../run.ts'

const test = 'test/engine/layers-oracle.test.ts'

/** The suite's own comparison of trees, sizes and waste with the unpacked layers, for `count` random images and two that the engine built. */
export const run: Bench = async ({ figures, count = 32 }) => {
  const folder = await mkdtemp(join(tmpdir(), 'portlight-proof-'))
  try {
    const report = join(folder, 'report.json')
    const args = ['run', '--project', 'engine', test, '--reporter=json', `--outputFile.json=${report}`]
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
      env: { ...process.env, PORTLIGHT_ORACLE_IMAGES: String(count) },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    await new Promise((resolve) => child.once('exit', resolve))
    const { testResults } = JSON.parse(await readFile(report, 'utf8')) as {
      testResults: { assertionResults: { title: string; status: string }[] }[]
    }
    const looked = testResults.flatMap(({ assertionResults }) => assertionResults)
    const wrong = looked.filter(({ status }) => status !== 'passed')
    for (const { title } of wrong) figures.say(`Not as the oracle says: ${title}`)
    const images = looked.filter(({ title }) => title.startsWith('equal what'))
    figures.add('oracle.images', images.length, 'images compared')
    figures.add('oracle.wrong', wrong.length + Math.max(0, count - images.length), 'that differ', { bar: 0 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
