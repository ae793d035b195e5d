/**
 * `npm test [-- suite …]`: brings what the suites need, runs them one after the other, and ends with what could not run and why,
 * then `N passed, N failed, N skipped`. Suites: unit contract engine shell e2e (all by default).
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserPath } from '../test/support/browser.ts'
import { canStartEngine, type PrivateEngine, ping, startPrivateEngine } from '../test/support/engine.ts'
import { installNeeds, onPath } from './needs.ts'
import type { Verdict } from './verdict-reporter.ts'

const suites = ['unit', 'contract', 'engine', 'shell', 'e2e'] as const
type Suite = (typeof suites)[number]

/** Suites that need a machine with an engine, and those that also need a browser and a build. */
const onEngine: readonly Suite[] = ['engine', 'shell', 'e2e']
const onBrowser: readonly Suite[] = ['shell', 'e2e']

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !suites.includes(name as Suite))
if (unknown.length > 0) {
  console.error(`No suite named ${unknown.join(', ')}. There are: ${suites.join(', ')}`)
  process.exit(2)
}
const chosen = suites.filter((suite) => asked.length === 0 || asked.includes(suite))
const started = Date.now()
const folder = mkdtempSync(join(tmpdir(), 'portlight-test-'))
const totals: Verdict = { passed: 0, failed: 0, skipped: 0, secondTry: [] }
const notes: string[] = []
const env: NodeJS.ProcessEnv = { ...process.env }
let close = async (): Promise<void> => {}
let broken = false

try {
  const missing = chosen.some((suite) => onEngine.includes(suite)) ? installNeeds() : []
  if (missing.length > 0) notes.push(`Missing on this machine: ${missing.join(', ')}.`)
  const engines = chosen.some((suite) => onEngine.includes(suite)) ? await findEngines() : []
  if (engines.length > 0) env.PORTLIGHT_TEST_ENGINES = engines.join(' ')

  const runnable: Suite[] = []
  for (const suite of chosen) {
    if (onEngine.includes(suite) && engines.length === 0)
      notes.push(`${suite} did not run: no engine, and none can be started here.`)
    else if (onBrowser.includes(suite) && !browserPath())
      notes.push(`${suite} did not run: no Chromium (set PORTLIGHT_CHROMIUM).`)
    else runnable.push(suite)
  }
  if (runnable.some((suite) => onBrowser.includes(suite))) {
    console.log('Building the app for the browser suites …')
    const built = spawnSync(
      process.execPath,
      ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
      { stdio: 'inherit', env },
    )
    if (built.status !== 0) throw new Error('The build failed')
  }
  for (const together of [
    runnable.filter((suite) => !onEngine.includes(suite)),
    runnable.filter((suite) => onEngine.includes(suite)),
  ]) {
    if (together.length > 0) await runSuites(together)
  }
} catch (error) {
  broken = true
  console.error(error)
} finally {
  await close()
  rmSync(folder, { recursive: true, force: true })
}

console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`)
for (const note of notes) console.log(note)
for (const name of totals.secondTry) console.log(`Failed once, and passed when it was tried again: ${name}`)
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
process.exitCode = broken || totals.failed > 0 || totals.passed === 0 ? 1 : 0

/** Engines of our own where they can be started, one for each file that runs at a time, else one that answers on this machine. */
async function findEngines(): Promise<string[]> {
  if (process.env.PORTLIGHT_TEST_ENGINES) return process.env.PORTLIGHT_TEST_ENGINES.split(' ')
  if (canStartEngine()) {
    const engines: PrivateEngine[] = []
    close = async () => {
      for (const engine of engines) await engine.close()
    }
    while (engines.length < Math.min(2, availableParallelism())) engines.push(await startPrivateEngine())
    return engines.map(({ url }) => url)
  }
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'
  if (!host.startsWith('unix://') || !onPath('docker')) return []
  if ((await ping(host.slice('unix://'.length))) !== 200) return []
  notes.push(
    `The engine suites ran on ${host} and touched only what they labelled themselves; those that stop an engine were skipped.`,
  )
  return [host]
}

async function runSuites(names: readonly Suite[]): Promise<void> {
  console.log(`\n── ${names.join(', ')} ──`)
  const file = join(folder, `${names.join('-')}.json`)
  const args = [
    ...names.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=./scripts/verdict-reporter.ts',
  ]
  const code = await new Promise<number>((resolve) => {
    spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--passWithNoTests', ...args], {
      stdio: 'inherit',
      env: { ...env, PORTLIGHT_VERDICT: file },
    }).once('exit', (status) => resolve(status ?? 1))
  })
  const verdict = JSON.parse(readFileSync(file, 'utf8')) as Verdict
  totals.passed += verdict.passed
  totals.failed += verdict.failed
  totals.skipped += verdict.skipped
  totals.secondTry.push(...verdict.secondTry)
  // A file that does not load, or an error outside a test, fails the run without a failed test.
  if (code !== 0 && verdict.failed === 0) {
    totals.failed += 1
    notes.push(`${names.join(', ')}: vitest ended with ${code} outside any test; see above.`)
  }
}
