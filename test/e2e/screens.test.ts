import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, type RunningApp, startApp } from '../support/app.ts'
import { seriousViolations } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { screens, showScreen } from '../support/scenarios/screens.ts'

/** Where the pictures go: to be looked at. docs/screenshots when they are to be kept. */
const folder = process.env.PORTLIGHT_SCREENSHOTS ?? 'test-results/screens'

let engine: TestEngine
let app: RunningApp
let browser: Browser
const ids = { container: '', image: '' }
const made: string[] = []

async function run(name: string, args: string[], command: string): Promise<string> {
  const label = ['--label', testLabel, ...args]
  const id = await engine.docker('run', '-d', '--name', name, ...label, busyboxImage, 'sh', '-c', command)
  made.push(id)
  return id
}

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  engine = await testEngine()
  const project = (service: string): string[] => [
    ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${service}`],
  ]
  const chatter = (every: string, text: string): string => `n=0; while :; do n=$((n+1)); ${text}; sleep ${every}; done`
  const esc = '\\033'
  ids.container = await run(
    'shop-api',
    [
      ...project('api'),
      ...['-p', '8080', '-e', 'DB_PASSWORD=hunter2', '-e', 'LOG_LEVEL=debug', '--memory', '256m', '--cpus', '1.5'],
      ...[
        '--restart',
        'unless-stopped',
        '--health-cmd',
        'echo all good',
        '--health-interval',
        '2s',
        '-v',
        'shop-data:/data',
      ],
    ],
    chatter(
      '0.2',
      `printf '${esc}[32minfo${esc}[0m  request %d served in %d ms\\n' $n $((n % 37)); [ $((n % 9)) = 0 ] && printf '${esc}[33mwarn${esc}[0m  slow query\\n' >&2`,
    ),
  )
  await run('shop-worker', project('worker'), chatter('1', 'echo "job $n done"'))
  await run(
    'shop-db',
    [...project('db'), '-v', 'shop-data:/data', '--health-cmd', 'exit 1', '--health-interval', '1s'],
    chatter('5', 'echo checkpoint'),
  )
  await run('batch', [], 'echo finished; exit 3')
  await run('cache', ['-p', '127.0.0.1::6379'], chatter('2', 'echo ping'))
  await engine.docker('pause', 'cache')
  ids.image = await engine.docker('image', 'inspect', '-f', '{{.Id}}', busyboxImage)
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  try {
    if (made.length > 0) await engine.docker('rm', '-f', '-v', ...made)
    await engine.docker('volume', 'rm', '-f', 'shop-data')
  } finally {
    // An engine of our own must not outlive a clean-up that failed.
    await releaseTestEngine()
  }
})

describe.each([
  { look: 'light', dark: false, language: 'en-GB' },
  { look: 'dark', dark: true, language: 'en-GB' },
  { look: 'korean', dark: false, language: 'ko-KR' },
])('in $look', ({ look, dark, language }) => {
  it('draws every screen without an error, a policy report or a serious accessibility finding', async () => {
    const { page, errors } = await openPage(browser, app, { dark, language })
    await page.locator('[role=row][data-key]').first().waitFor()
    const findings: string[] = []
    for (const { name, hash } of screens(ids)) {
      await showScreen(page, hash)
      // A chart has something to show when the second sample has come.
      if (name === 'container-stats')
        await page.locator('main .recharts-line-curve').first().waitFor({ state: 'attached' })
      await page.screenshot({ path: join(folder, `${name}-${look}.png`) })
      // The same elements with other words: what there is to find has been found in English.
      if (language.startsWith('en'))
        findings.push(...(await seriousViolations(page)).map((finding) => `${name}: ${finding}`))
    }
    expect(findings).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })
})

it('speaks the language of the system', async () => {
  const { page } = await openPage(browser, app, { language: 'ko-KR' })
  await page.locator('[role=row][data-key]').first().waitFor()
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('ko')
  expect(await page.locator('nav').first().textContent()).toContain('컨테이너')
})
