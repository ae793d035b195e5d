import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenPage, openPage, type RunningApp, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { busyboxImage, releaseTestEngine, type TestEngine, testEngine, testLabel } from '../support/engine.ts'
import { HUGE, hostileContainer, PWNED } from '../support/hostile.ts'
import { type ScriptedEngine, startScriptedEngine } from '../support/scripted-engine.ts'
import { scriptedLog } from '../support/scripted-world.ts'

const run = promisify(execFile)
const prefix = `logs-${process.pid}-`
/** What keeps a container up until it is stopped, at once when it is. */
const stay = 'trap "exit 0" TERM; while :; do sleep 1 & wait; done'
const backlog = 20_000

let engine: TestEngine
let app: RunningApp
let browser: Browser
let opened: OpenPage
let page: Page
const ids = new Map<string, string>()

async function make(name: string, command: string, ...flags: string[]): Promise<string> {
  const args = ['--label', testLabel, '--name', prefix + name, ...flags]
  const id = await engine.docker('run', '-d', ...args, busyboxImage, 'sh', '-c', command)
  ids.set(name, id)
  return id
}
/** Writes to the standard output of a running container, as its program would. */
const say = (name: string, script: string): Promise<string> =>
  engine.docker('exec', prefix + name, 'sh', '-c', `{ ${script}; } > /proc/1/fd/1 2> /proc/1/fd/2`)

async function openLog(on: Page, name: string): Promise<void> {
  await on.evaluate((id) => {
    location.hash = `#/containers/${id}/logs`
  }, ids.get(name) ?? name)
  await on.locator('[role=log]').waitFor()
}
const log = (): Locator => page.locator('[role=log]')
const tool = (name: string | RegExp): Locator =>
  page.getByRole('toolbar', { name: 'Log tools' }).getByRole('button', { name })
/** The texts of the lines in sight, from the top. */
const inSight = (on: Page = page): Promise<string[]> =>
  on.locator('[role=log]').evaluate((box) => {
    const { top, bottom } = box.getBoundingClientRect()
    return [...box.querySelectorAll('[data-line]:not([data-aside])')]
      .filter((row) => {
        const at = row.getBoundingClientRect()
        return at.top >= top - 1 && at.bottom <= bottom + 1
      })
      .map((row) => row.querySelector('[data-text]')?.textContent ?? row.textContent)
  })
const last = async (): Promise<string | undefined> => (await inSight()).at(-1)
const becomesLast = (text: string): Promise<void> => expect.poll(last, { timeout: 15_000 }).toBe(text)
const rowOf = (text: string): Locator =>
  page.locator('[data-line]:not([data-aside])').filter({ has: page.getByText(text, { exact: true }) })
const clipboard = (on: Page = page): Promise<string> => on.evaluate(() => navigator.clipboard.readText())
const toEnd = async (): Promise<void> => {
  await log().focus()
  await page.keyboard.press('G')
}

beforeAll(async () => {
  engine = await testEngine()
  await make('talk', `seq 1 ${backlog} | sed 's/^/line /'; ${stay}`)
  await make('styles', `printf 'plain\\n'; printf 'oh no\\n' >&2; printf '%01000d wide\\n' 7; ${stay}`)
  await make('silent-driver', stay, '--log-driver', 'none')
  await make('restarts', `echo begins; ${stay}`)
  app = await startApp({ engine: engine.url })
  browser = await openBrowser()
  opened = await openPage(browser, app, {
    // As in a browser that has no dialog for saving.
    beforeLoad: async (fresh) => {
      await fresh.addInitScript(() => Object.defineProperty(window, 'showSaveFilePicker', { value: undefined }))
    },
  })
  page = opened.page
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.origin })
  await page.locator('[role=row][data-key]').first().waitFor()
})
afterAll(async () => {
  await browser?.close()
  await app?.close()
  const left = (await engine.docker('ps', '-aq', '--filter', `name=${prefix}`)).split('\n').filter(Boolean)
  if (left.length > 0) await engine.docker('rm', '-f', '-v', ...left)
  await releaseTestEngine()
})

describe('a log of 20,000 lines', () => {
  it('opens at its end, and g and G go to the first line and back', async () => {
    await openLog(page, 'talk')
    await becomesLast(`line ${backlog}`)
    expect(await page.locator('main').textContent()).toContain('20,000 lines')
    await log().focus()
    await page.keyboard.press('g')
    await expect.poll(async () => (await inSight())[0]).toBe('line 1')
    await page.keyboard.press('G')
    await becomesLast(`line ${backlog}`)
    // What is mounted does not grow with the log.
    expect(await page.locator('[data-line]').count()).toBeLessThan(200)
  })

  it('stops following when it is scrolled up, counts what is new, and jumps to it', async () => {
    await tool('Following the end (f)').waitFor()
    await log().hover()
    await page.mouse.wheel(0, -400)
    await tool('Follow (f)').waitFor()
    const jump = page.getByRole('button', { name: /^Jump to latest/ })
    // Lines that have been seen before are not new.
    expect(await jump.textContent()).toBe('Jump to latest')
    const before = await inSight()
    await say('talk', 'seq 1 7 | sed "s/^/news /"')
    await expect.poll(() => jump.textContent()).toBe('Jump to latest · 7 new')
    expect(await inSight()).toEqual(before)
    await jump.click()
    await becomesLast('news 7')
    await tool('Following the end (f)').waitFor()
    expect(await jump.count()).toBe(0)
  })

  it('pauses, says how many lines wait, and resumes with all of them', async () => {
    await log().focus()
    await page.keyboard.press('p')
    const waiting = page.getByRole('button', { name: /^Paused · / })
    await say('talk', 'seq 1 5 | sed "s/^/held /"')
    await expect.poll(() => waiting.textContent()).toBe('Paused · 5 lines wait')
    expect(await last()).toBe('news 7')
    await tool('Resume (p)').click()
    await becomesLast('held 5')
    expect((await inSight()).slice(-5)).toEqual(['held 1', 'held 2', 'held 3', 'held 4', 'held 5'])
    expect(await waiting.count()).toBe(0)
  })

  it('finds in every line, plainly and by expression, and goes from match to match', async () => {
    await toEnd()
    await page.keyboard.press('/')
    const bar = page.getByRole('search', { name: 'Find in the log' })
    const field = bar.getByRole('textbox')
    const result = bar.getByRole('status')
    const present = page.locator('[data-line][data-current] [data-text]')
    await field.fill('line 1999')
    // 1999 itself and 19990 … 19999: the nearest to the reader comes first.
    await expect.poll(() => result.textContent()).toBe('2 of 11')
    expect(await present.textContent()).toBe('line 19990')
    await field.press('Enter')
    await expect.poll(() => result.textContent()).toBe('3 of 11')
    await field.press('Shift+Enter')
    await field.press('Shift+Enter')
    await expect.poll(() => result.textContent()).toBe('1 of 11')
    await expect.poll(() => present.textContent()).toBe('line 1999')
    expect(await inSight()).toContain('line 1999')
    expect(await page.locator('[data-line][data-current] mark').allTextContents()).toEqual(['line 1999'])
    // Beyond the first one it goes on at the last.
    await bar.getByRole('button', { name: /^Previous match/ }).click()
    await expect.poll(() => result.textContent()).toBe('11 of 11')

    await bar.getByRole('button', { name: 'Regular expression' }).click()
    await field.fill('^line [78]0{3}$')
    await expect.poll(() => result.textContent()).toMatch(/^\d of 2$/)
    await field.fill('(')
    await expect.poll(() => result.textContent()).toContain('not a valid regular expression')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    await field.fill('LINE 7\\b')
    await expect.poll(() => result.textContent()).toMatch(/^\d of 1$/)
    await bar.getByRole('button', { name: 'Match case' }).click()
    await expect.poll(() => result.textContent()).toBe('No match')
    await field.press('Escape')
    await bar.waitFor({ state: 'detached' })
    expect(await log().evaluate((box) => box === document.activeElement)).toBe(true)
  })

  it('keeps a selection while lines stream in, and copies exactly it', async () => {
    await toEnd()
    await becomesLast('held 5')
    const rows = page.locator('[data-line]:not([data-aside]) [data-text]')
    const box = async (text: string) =>
      (await rowOf(text).locator('[data-text]').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    const from = await box('news 2')
    const to = await box('held 4')
    await page.mouse.move(from.x + 1, from.y + 9)
    await page.mouse.down()
    await page.mouse.move(to.x + 20, to.y - 20, { steps: 6 })
    await page.mouse.move(to.x + to.width + 40, to.y + 9, { steps: 6 })
    await page.mouse.up()
    const wanted = ['news 2', 'news 3', 'news 4', 'news 5', 'news 6', 'news 7', 'held 1', 'held 2', 'held 3', 'held 4']
    const selected = (): Promise<string> => page.evaluate(() => String(document.getSelection()))
    expect((await selected()).split('\n').filter(Boolean)).toEqual(wanted)
    await say('talk', 'seq 1 2000 | sed "s/^/stream /"')
    await expect.poll(() => page.locator('main').textContent()).toContain('22,012 lines')
    expect((await selected()).split('\n').filter(Boolean)).toEqual(wanted)
    await page.keyboard.press('Control+c')
    expect(await clipboard()).toBe(wanted.join('\n'))
    await page.getByText('10 lines copied').waitFor()
    // The browser's own gesture for a word works too.
    await page.keyboard.press('Escape')
    await rows.filter({ hasText: /^news 3$/ }).dblclick({ position: { x: 3, y: 9 } })
    expect((await selected()).trim()).toBe('news')
    await page.keyboard.press('Escape')
    await toEnd()
    await becomesLast('stream 2000')
  })

  // The row where a selection began was hidden when it went out of sight, and the browser then began anew at the mouse.
  it('keeps the beginning of a selection by words that has scrolled out of sight', async () => {
    await page.keyboard.press('g')
    const first = rowOf('line 5').locator('[data-text]')
    const { x, y } = (await first.boundingBox()) ?? { x: 0, y: 0 }
    await page.mouse.click(x + 6, y + 9)
    await page.mouse.down({ clickCount: 2 })
    await page.mouse.wheel(0, 1800)
    await rowOf('line 101').waitFor()
    await page.mouse.move(x + 8, y + 60, { steps: 3 })
    await page.mouse.up()
    await page.keyboard.press('Control+c')
    await page.getByText(/^1?\d\d lines copied$/).waitFor()
    const copied = (await clipboard()).split('\n')
    expect(copied.slice(0, -1)).toEqual(copied.slice(1).map((_, index) => `line ${index + 5}`))
    expect(copied.length).toBeGreaterThan(90)
    await page.keyboard.press('Escape')
    await toEnd()
    await becomesLast('stream 2000')
  })

  it('copies the whole log', async () => {
    await tool('Copy').click()
    await page.getByRole('menuitem', { name: 'Copy the whole log' }).click()
    await page.getByText('22,012 lines copied').waitFor()
    const wanted = await engine.docker('logs', `${prefix}talk`)
    expect(await clipboard()).toBe(`${wanted}\n`)
  })

  it('downloads the bytes that docker logs gives', async () => {
    const download = page.waitForEvent('download')
    await tool('Download').click()
    await page.getByRole('menuitem', { name: 'Download as text' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(new RegExp(`^${prefix}talk-[\\d-]+\\.log$`))
    const bytes = await readFile(await file.path())
    const env = { ...process.env, DOCKER_HOST: engine.url, DOCKER_CONTEXT: '' }
    const { stdout } = await run('docker', ['logs', `${prefix}talk`], { env, encoding: 'buffer', maxBuffer: 1e8 })
    expect(bytes.equals(stdout)).toBe(true)
  })
})

describe('a browser that asks where to save', () => {
  interface Saved {
    name: string
    text: string
    state: 'open' | 'closed' | 'aborted'
    /** While it is set, each write waits. */
    hold: boolean
  }
  let other: OpenPage
  const saved = (): Promise<Saved> => other.page.evaluate(() => (window as unknown as { saved: Saved }).saved)
  const hold = (on: boolean): Promise<void> =>
    other.page.evaluate((value) => {
      ;(window as unknown as { hold: boolean }).hold = value
    }, on)
  async function download(): Promise<void> {
    await other.page.getByRole('button', { name: 'Download', exact: true }).click()
    await other.page.getByRole('menuitem', { name: 'Download as text' }).click()
  }

  beforeAll(async () => {
    other = await openPage(browser, app, {
      beforeLoad: async (fresh) => {
        await fresh.addInitScript(() => {
          const here = window as unknown as { saved: unknown; hold: boolean; showSaveFilePicker: unknown }
          here.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => {
            const file = { name: suggestedName, text: '', state: 'open' }
            here.saved = file
            return {
              createWritable: async () => ({
                write: async (text: string) => {
                  while (here.hold && file.text !== '') await new Promise((resolve) => setTimeout(resolve, 20))
                  file.text += text
                },
                close: async () => {
                  file.state = 'closed'
                },
                abort: async () => {
                  file.state = 'aborted'
                },
              }),
            }
          }
        })
      },
    })
    await other.page.locator('[role=row][data-key]').first().waitFor()
    await openLog(other.page, 'talk')
    await other.page.getByText('22,012 lines').waitFor()
  })
  afterAll(() => other.page.context().close())

  it('shows how far it is, and leaves no file when it is cancelled', async () => {
    await hold(true)
    await download()
    await expect.poll(() => other.page.getByText(/^Saving… \d+ %$/).textContent()).toMatch(/^Saving… [1-9]/)
    await other.page.getByRole('button', { name: 'Cancel the download' }).click()
    await hold(false)
    await expect.poll(async () => (await saved()).state).toBe('aborted')
    await other.page.getByText(/^Saving/).waitFor({ state: 'detached' })
  })

  it('writes to the file that was chosen', async () => {
    await download()
    await expect.poll(async () => (await saved()).state).toBe('closed')
    const file = await saved()
    expect(file.name).toContain(`${prefix}talk-`)
    expect(file.text).toBe(`${await engine.docker('logs', `${prefix}talk`)}\n`)
    expect(other.errors).toEqual([])
  })
})

describe('the looks of a line', () => {
  it('wraps when asked to', async () => {
    await openLog(page, 'styles')
    const wide = page.locator('[data-line]').filter({ hasText: 'wide' })
    await wide.waitFor()
    const height = async (): Promise<number> => (await wide.boundingBox())?.height ?? 0
    expect(await height()).toBe(18)
    await log().focus()
    await page.keyboard.press('w')
    await expect.poll(height).toBeGreaterThan(18)
    expect(await log().evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true)
    await page.keyboard.press('w')
    await expect.poll(height).toBe(18)
  })

  it('marks what was written to stderr, by a sign and a word', async () => {
    const row = rowOf('oh no')
    expect(await row.getAttribute('data-stderr')).toBe('true')
    expect(await row.getByTitle('Written to stderr').textContent()).toBe('!')
    expect(await rowOf('plain').getAttribute('data-stderr')).toBeNull()
  })

  it('shows the time of each line, local or UTC, and remembers which', async () => {
    const stamped = await engine.docker('logs', '--timestamps', `${prefix}styles`)
    const [, seconds = '', ms = ''] = /(\d{4}-\d\d-\d\dT[\d:]{8})\.(\d{3})\d*Z plain/.exec(stamped) ?? []
    const at = new Date(`${seconds}.${ms}Z`)
    const pad = (value: number): string => String(value).padStart(2, '0')
    const local = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${ms}`
    const utc = `${seconds.replace('T', ' ')}.${ms}Z`
    const text = (): Promise<string | null> => rowOf('plain').textContent()
    expect(await text()).toBe('plain')
    await log().focus()
    await page.keyboard.press('t')
    await expect.poll(text).toBe(`${local}plain`)
    await page.keyboard.press('t')
    await expect.poll(text).toBe(`${utc}plain`)
    const other = await openPage(browser, app)
    await openLog(other.page, 'styles')
    await expect
      .poll(() => other.page.locator('[data-line]').filter({ hasText: 'plain' }).textContent())
      .toBe(`${utc}plain`)
    await other.page.context().close()
    await tool('Timestamps (t)').click()
    expect(await page.getByRole('menuitemradio', { name: 'UTC' }).getAttribute('aria-checked')).toBe('true')
    await page.getByRole('menuitemradio', { name: 'No times' }).click()
    await expect.poll(text).toBe('plain')
  })
})

describe('a life of stops and starts', () => {
  it('is marked among the lines', async () => {
    await openLog(page, 'restarts')
    await becomesLast('begins')
    await engine.docker('kill', `${prefix}restarts`)
    await becomesLast('Container stopped, exit code 137')
    await engine.docker('start', `${prefix}restarts`)
    await expect
      .poll(() => inSight())
      .toEqual(['begins', 'Container stopped, exit code 137', 'Container started again', 'begins'])
    await engine.docker('rm', '-f', `${prefix}restarts`)
    await becomesLast('Container removed')
    expect((await inSight()).filter((line) => line === 'begins')).toHaveLength(2)
  })

  it('of a container whose driver keeps no log says so, and what to do', async () => {
    await openLog(page, 'silent-driver')
    await page.getByText('This log cannot be read back').waitFor()
    expect(await page.locator('main').textContent()).toContain('json-file')
  })
})

describe('a flood', () => {
  it('goes on arriving while the page stays usable', async () => {
    const id = await make(
      'flood',
      'sleep 1; n=0; while [ $n -lt 50 ]; do seq $((n * 4000 + 1)) $((n * 4000 + 4000)); n=$((n + 1)); sleep 0.1; done; echo the end; exec sleep 1000',
    )
    await openLog(page, 'flood')
    const newest = async (): Promise<number> => Number(await last()) || 0
    await expect.poll(newest, { timeout: 10_000 }).toBeGreaterThan(0)
    let before = 0
    for (let round = 0; round < 3; round += 1) {
      const now = await newest()
      expect(now).toBeGreaterThan(before)
      before = now
      await page.waitForTimeout(700)
    }
    // A click acts in the middle of it, and what stands still can be read.
    await tool('Pause (p)').click()
    const held = await inSight()
    await page.getByRole('button', { name: /^Paused · [\d,]+ lines wait$/ }).waitFor()
    expect(await inSight()).toEqual(held)
    await tool('Resume (p)').click()
    await expect.poll(last, { timeout: 60_000 }).toBe('the end')
    const numbers = (await inSight()).slice(0, -1).map(Number)
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index))
    expect(await engine.docker('logs', '--tail', '2', id)).toBe(`${numbers.at(-1)}\nthe end`)
    expect(opened.errors).toEqual([])
  })
})

// RELIABILITY I08: of all that a terminal would obey only colours and styles are honoured.
describe('control sequences', () => {
  let scripted: ScriptedEngine
  let own: RunningApp
  let hostile: OpenPage

  beforeAll(async () => {
    scripted = await startScriptedEngine()
    const painted = scriptedLog()
    painted.write('plain', '\x1b[31mred\x1b[0m and not', '\x1b[1;3;4mloud\x1b[0m', '\x1b[48;2;10;120;10mbacked\x1b[0m')
    const { log: _log, ...spec } = hostileContainer('painted')
    scripted.world.add({ ...spec, log: painted.source })
    scripted.world.add(hostileContainer('hostile'))
    own = await startApp({ engine: scripted.url })
    hostile = await openPage(browser, own)
    await hostile.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: own.origin })
    await hostile.page.locator('[role=row][data-key]').first().waitFor()
  })
  afterAll(async () => {
    await hostile?.page.context().close()
    await own?.close()
    await scripted?.close()
  })

  it('paint', async () => {
    await openLog(hostile.page, scripted.world.real.container('painted').id)
    await expect.poll(() => inSight(hostile.page)).toEqual(['plain', 'red and not', 'loud', 'backed'])
    const looks = (
      text: string,
    ): Promise<{ color: string; back: string; weight: string; line: string; style: string }> =>
      hostile.page
        .locator('[data-text]')
        .getByText(text, { exact: true })
        .last()
        .evaluate((element) => {
          const {
            color,
            backgroundColor: back,
            fontWeight: weight,
            textDecorationLine: line,
            fontStyle: style,
          } = getComputedStyle(element)
          return { color, back, weight, line, style }
        })
    const plain = await looks('plain')
    const [red = 0, green = 0, blue = 0] = (await looks('red')).color.match(/\d+/g)?.map(Number) ?? []
    expect(red).toBeGreaterThan(Math.max(green, blue) + 50)
    expect(await looks('loud')).toMatchObject({ weight: '700', line: 'underline', style: 'italic', color: plain.color })
    expect((await looks('backed')).back).toBe('rgb(10, 120, 10)')
  })

  it('do nothing else', async () => {
    const { page: on, errors } = hostile
    await on.evaluate(() => navigator.clipboard.writeText('mine'))
    const title = await on.title()
    await openLog(on, scripted.world.real.container('hostile').id)
    await on.locator('[data-line]').filter({ hasText: 'after the clipboard' }).waitFor()
    const shown = await on.locator('[data-line] [data-text]').allTextContents()
    const whole = shown.join('\n')
    for (const text of [
      'after the title',
      'after the clipboard',
      'click me',
      'screen cleared',
      'many colours',
      'red that never ends',
    ])
      expect(shown.some((line) => line.includes(text))).toBe(true)
    // Bytes that act, or hide, are not in the document at all: signs stand for them.
    expect(whole).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u202e\u200b\ufeff]/)
    expect(whole).not.toContain('cHduZWQ')
    expect(whole).toContain('<img src=x onerror=')
    expect(await on.locator('[role=log] a, [role=log] img, [role=log] svg').count()).toBe(0)
    expect(await on.evaluate((key) => (window as unknown as Record<string, unknown>)[key], PWNED)).toBeUndefined()
    expect(await on.title()).toBe(title.replace('painted', 'hostile'))
    expect(await clipboard(on)).toBe('mine')
    expect(errors).toEqual([])
  })

  it('leave a huge line whole for those who copy it', async () => {
    const { page: on } = hostile
    const row = on.locator('[data-line]').filter({ hasText: 'start-' }).first()
    await row.waitFor()
    expect((await row.textContent())?.length).toBeLessThan(20_000)
    await on.getByRole('button', { name: 'Copy', exact: true }).first().waitFor()
    await on.getByRole('toolbar', { name: 'Log tools' }).getByRole('button', { name: 'Copy' }).click()
    await on.getByRole('menuitem', { name: 'Copy the whole log' }).click()
    await on.getByText(/lines copied$/).waitFor()
    expect(await clipboard(on)).toContain(HUGE)
  })
})
