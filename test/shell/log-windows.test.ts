import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { busyboxImage, releaseTestEngine, testLabel } from '../support/engine.ts'
import { until } from '../support/process.ts'
import { type Fixture, startFixture } from './support/fixture.ts'
import { type RunningShell, startShell } from './support/shell.ts'

/** A log in a window of its own, asked for by a page and made by the shell: with its port, its place, and for our own address only. */

const words = 'said in the log window'
const talker = `portlight-talker-${process.pid}`
let fixture: Fixture
let id: string
let shell: RunningShell
beforeAll(async () => {
  fixture = await startFixture()
  const script = `echo ${words}; sleep 100000`
  const label = ['--label', `${testLabel}=1`]
  id = await fixture.docker('run', '-d', '--name', talker, ...label, busyboxImage, 'sh', '-c', script)
})
afterAll(async () => {
  await fixture?.docker('rm', '-f', talker)
  await fixture?.close()
  await releaseTestEngine()
})
const start = async (options: Parameters<typeof startShell>[0] = {}): Promise<void> => {
  shell = await startShell({ args: [`--engine=${fixture.engineUrl}`], ...options })
  await shell.sees(fixture.name)
}
const windowCount = (): Promise<number> => shell.evaluate(({ windows }) => windows().length)
/** Asks for a window as a script of the page does. */
const ask = (url: string): Promise<void> =>
  shell.evaluate(async ({ page }, url) => {
    await (await page()).evaluate((url) => void window.open(url, '_blank'), url)
  }, url)
const askForLog = async (): Promise<void> => {
  const before = await windowCount()
  await ask(`#/window/logs/containers/${id}`)
  await until(async () => (await windowCount()) === before + 1)
}
const sees = (index: number, text: string): Promise<unknown> =>
  until(
    () =>
      shell.evaluate(async ({ page }, { index, text }) => (await page(index)).getByText(text).first().isVisible(), {
        index,
        text,
      }),
    { timeoutMs: 15_000, describe: () => `"${text}" does not appear in window ${index}` },
  )

describe('a window of a log', () => {
  beforeAll(() => start())
  afterEach(() =>
    shell.evaluate(({ windows }) => {
      for (const log of windows().slice(1)) log.close()
    }),
  )
  afterAll(() => shell?.close())

  it('opens beside the first one, gets a port of its own and shows the log and nothing else', async () => {
    await askForLog()
    await sees(1, words)
    const seen = await shell.evaluate(async ({ windows, page }) => {
      const [whole, log] = windows().map(({ options }) => options.webPreferences)
      const inLog = await page(1)
      return {
        sameSettings: JSON.stringify({ ...log, session: 0 }) === JSON.stringify({ ...whole, session: 0 }),
        sameSession: log?.session === whole?.session,
        shown: windows()[1]?.calls.includes('show'),
        sidebars: await inLog.getByRole('navigation').count(),
        title: await inLog.title(),
        address: inLog.url(),
        pages: inLog.context().pages().length,
      }
    })
    expect(seen).toEqual({
      sameSettings: true,
      sameSession: true,
      shown: true,
      sidebars: 0,
      title: `${talker} – Logs – Portlight`,
      address: `https://portlight-app.test/#/window/logs/containers/${id}`,
      pages: 2,
    })
    // Live, after a reload and after the back end was started anew.
    await shell.evaluate(async ({ page }) => {
      await (await page(1)).reload()
    })
    await sees(1, words)
    await shell.evaluate(({ utilityProcesses }) => void utilityProcesses.at(-1)?.child.kill('SIGKILL'))
    await until(() => shell.evaluate(({ utilityProcesses }) => utilityProcesses.length === 2))
    const more = `more after the crash ${Math.random().toString(36).slice(2)}`
    await fixture.docker('exec', talker, 'sh', '-c', `echo ${more} > /proc/1/fd/1`)
    await sees(1, more)
  })

  it('is asked for by a click in the log of a container', async () => {
    await shell.evaluate(async ({ page }, id) => {
      const first = await page()
      await first.evaluate((id) => location.assign(`#/containers/${id}/logs`), id)
      await first.getByRole('button', { name: 'Open in a new window' }).click()
    }, id)
    await until(async () => (await windowCount()) === 2)
    await sees(1, words)
    // What is null to the page is no blocked pop-up here.
    expect(await shell.evaluate(async ({ page }) => (await page()).getByText('Allow pop-ups').count())).toBe(0)
  })

  it('is made for our own address, and for nothing that looks like it', async () => {
    const refused = await shell.evaluate(({ windows, record }) => {
      const addresses = [
        'portlight://app/',
        'portlight://app/#/containers',
        'portlight://app/#/logs/running',
        'portlight://app/#/window/logs',
        'portlight://app/#/window/logs/',
        'portlight://app/#/window/logs/everything',
        'portlight://app/#/window/logs/running/',
        'portlight://app/#/window/logs/running?x',
        'portlight://app/#/window/logs/containers/',
        'portlight://app/#/window/logs/containers/a b',
        'portlight://app/#/window/logs/containers/<b>',
        'portlight://app/#/window/logs/project/a/b',
        `portlight://app/#/window/logs/containers/${'a'.repeat(14_000)}`,
        'portlight://app/index.html#/window/logs/running',
        'portlight://app//#/window/logs/running',
        'portlight://app/?#/window/logs/running',
        'portlight://app.evil/#/window/logs/running',
        'portlight://app@evil/#/window/logs/running',
        'portlight://app:80/#/window/logs/running',
        'PORTLIGHT://app/#/window/logs/running',
        'http://127.0.0.1/#/window/logs/running',
        'about:blank#/window/logs/running',
        'javascript:0//portlight://app/#/window/logs/running',
        '',
      ]
      const contents = windows()[0]?.webContents
      const allowed = addresses.filter((url) => contents?.openHandler?.({ url }).action !== 'deny')
      return { allowed, windows: windows().length, opened: record.opened }
    })
    expect(refused).toEqual({ allowed: [], windows: 1, opened: [] })
  })

  it('is refused in words when there are twenty', async () => {
    const made = await shell.evaluate(({ windows, record }) => {
      // What was refused before has been told.
      record.dialogs.splice(0)
      record.answers.push('OK')
      for (let n = 0; n < 25; n++)
        windows()[0]?.webContents.openHandler?.({ url: `portlight://app/#/window/logs/project/${n}` })
      return { windows: windows().length, dialogs: record.dialogs.map(({ message }) => message) }
    })
    expect(made).toEqual({ windows: 21, dialogs: ['Too many log windows are open'] })
  })
})

it('remembers its place for the containers that it shows, and is a whole program as long as it is open', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'portlight-shell-'))
  const place = (index: number) =>
    shell.evaluate(({ windows }, index) => {
      const { x, y, width, height } = windows()[index]?.options ?? {}
      return { x, y, width, height }
    }, index)
  const moved = { x: 300, y: 200, width: 900, height: 500 }
  try {
    await start({ dataFolder })
    await askForLog()
    // Not upon the window that it was asked for in.
    expect(await place(1)).toEqual({ x: 132, y: 132, width: 1280, height: 820 })
    await shell.evaluate(({ windows }, moved) => {
      const log = windows()[1]
      if (log) log.bounds = moved
      log?.close()
    }, moved)
    await askForLog()
    expect(await place(1)).toEqual(moved)
    await sees(1, words)

    // It outlives the window with everything in it, which a second launch brings back.
    await shell.evaluate(({ windows }) => windows()[0]?.close())
    expect(await windowCount()).toBe(1)
    await sees(0, words)
    await shell.evaluate(({ app }) => void app.emit('second-instance'))
    await until(async () => (await windowCount()) === 2)
    await sees(1, fixture.name)
    expect(await shell.quit()).toBe(0)

    await start({ dataFolder })
    expect(await place(0)).toEqual({ x: 100, y: 100, width: 1280, height: 820 })
    await askForLog()
    expect(await place(1)).toEqual(moved)
    await ask('#/window/logs/running')
    await until(async () => (await windowCount()) === 3)
    expect(await place(2)).not.toEqual(moved)

    // The last one to close ends the program.
    const gone = new Promise((resolve) => shell.process.once('exit', resolve))
    await shell.evaluate(({ windows }) => {
      for (const window of windows()) setTimeout(() => window.close())
    })
    expect(await gone).toBe(0)
  } finally {
    await shell.close()
    await rm(dataFolder, { recursive: true, force: true })
  }
})
