import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { engine as engineWords } from '../../renderer/i18n/en/engine.ts'
import { defaultSettings } from '../../shared/contract/settings.ts'
import { releaseTestEngine } from '../support/engine.ts'
import { until } from '../support/process.ts'
import { type Fixture, startFixture } from './support/fixture.ts'
import { type RunningShell, startShell } from './support/shell.ts'

/** The built shell's life on the stand-in for Electron (stand-in/electron.ts): what it opens, what it survives, what it leaves. */

let fixture: Fixture
let shell: RunningShell
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(async () => {
  await fixture?.close()
  await releaseTestEngine()
})
afterEach(async () => {
  await shell?.close()
})

const engineFlag = (): string => `--engine=${fixture.engineUrl}`
const open = async (options: Parameters<typeof startShell>[0] = {}): Promise<void> => {
  shell = await startShell({ args: [engineFlag()], ...options })
  await shell.sees(fixture.name)
}
const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const helperPids = (): Promise<number[]> =>
  shell.evaluate(({ utilityProcesses }) => utilityProcesses.map(({ pid }) => pid ?? 0))
const killHelper = (): Promise<void> =>
  shell.evaluate(({ utilityProcesses }) => void utilityProcesses.at(-1)?.child.kill('SIGKILL'))
const crashPage = (): Promise<void> =>
  shell.evaluate(({ windows }) => windows()[0]?.webContents.forcefullyCrashRenderer())
const reloadPage = (): Promise<void> =>
  shell.evaluate(async ({ page }) => {
    await (await page()).reload()
  })
/** Waits until the window's n-th page (one more with every crash) has loaded. */
const pageOpened = async (count: number): Promise<void> => {
  await until(() => shell.evaluate(({ windows }, count) => windows()[0]?.webContents.pagesLoaded === count, count))
}
/** What happens on the engine now is on screen: the list is live, not left over. */
const expectLive = async (timeoutMs?: number): Promise<void> => {
  const other = `${fixture.name}-${Math.random().toString(36).slice(2, 8)}`
  await renamed(fixture.name, other)
  await shell.sees(other, timeoutMs)
  await renamed(other, fixture.name)
  await shell.sees(fixture.name)
}
const renamed = async (from: string, to: string): Promise<void> => {
  await fixture.docker('rename', from, to)
}

describe('start', () => {
  it('opens one window, which gets its port and lists the containers of the engine, live', async () => {
    await open()
    expect(await shell.evaluate(({ windows }) => windows().length)).toBe(1)
    expect(await shell.evaluate(({ windows }) => windows()[0]?.calls)).toContain('show')
    expect(await shell.evaluate(async ({ page }) => (await page()).url())).toMatch(
      /^https:\/\/portlight-app\.test\/(#.*)?$/,
    )
    await expectLive()
  })

  it('carries no container data through the main process', async () => {
    await open()
    const heard = await shell.evaluate(({ utilityProcesses }) => utilityProcesses.flatMap(({ heard }) => heard))
    expect(heard.length).toBeGreaterThan(0)
    for (const message of heard) expect(Object.keys(message as object)).toEqual(['kind', 'colorScheme', 'language'])
  })

  it('gives a second window a port of its own', async () => {
    await open()
    await shell.evaluate(({ record }) => {
      const items = record.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
      items.find(({ id }) => id === 'new-window')?.click?.({} as never, undefined, {} as never)
    })
    await until(() => shell.evaluate(({ windows }) => windows().length === 2))
    await until(() =>
      shell.evaluate(async ({ page }, name) => (await page(1)).getByText(name).first().isVisible(), fixture.name),
    )
  })

  it('passes over switches that are not its own, and refuses wrong ones of its own', async () => {
    await open({ args: ['--ozone-platform=x11', '-psn_0_1', '--engine', fixture.engineUrl] })
    await shell.close()
    shell = await startShell({ args: ['--engine=ftp://nowhere'] })
    const code = await new Promise((resolve) => shell.process.once('exit', resolve))
    expect(code).toBe(2)
    expect(shell.output()).toContain('ftp://nowhere')
  })
})

describe('a data folder that cannot be used', () => {
  it('is told once, and ends it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portlight-shell-'))
    const file = join(folder, 'file')
    await writeFile(file, '')
    shell = await startShell({ args: [engineFlag()], env: { PORTLIGHT_DATA_FOLDER: file } })
    expect(await new Promise((resolve) => shell.process.once('exit', resolve))).toBe(1)
    expect(shell.output()).toContain('cannot be used for the settings and the log')
    await rm(folder, { recursive: true })
  })
})

describe('second launch', () => {
  it('ends at once, without a window', async () => {
    shell = await startShell({ args: [engineFlag()], env: { STAND_IN_LOCKED: '1' } })
    expect(await new Promise((resolve) => shell.process.once('exit', resolve))).toBe(0)
  })

  it('brings the first one to the front', async () => {
    await open()
    const calls = await shell.evaluate(({ app, windows }) => {
      const window = windows()[0]
      window?.minimize()
      app.emit('second-instance')
      return window?.calls
    })
    expect(calls?.slice(-3)).toEqual(['restore', 'show', 'focus'])
    expect(await shell.evaluate(({ windows }) => windows().length)).toBe(1)
  })
})

describe('engine helper', () => {
  it('is started anew after a crash, and every window lists again over a new port within 3 s', async () => {
    await open()
    await killHelper()
    await expectLive(3000)
    expect(await helperPids()).toHaveLength(2)
  })

  it('goes back to the engine that was chosen in the window', async () => {
    shell = await startShell({ args: ['--engine=unix:///nowhere/docker.sock'] })
    await shell.sees(engineWords.demo.open)
    await shell.evaluate(async ({ page }, open) => (await page()).getByText(open).click(), engineWords.demo.open)
    await shell.sees(engineWords.demo.leave)
    await killHelper()
    await until(async () => (await helperPids()).length === 2)
    // A page that was just loaded knows nothing but what the new one tells.
    await reloadPage()
    await shell.sees(engineWords.demo.leave)
    await shell.evaluate(async ({ page }, leave) => (await page()).getByText(leave).click(), engineWords.demo.leave)
    await shell.sees(engineWords.demo.open)
    await killHelper()
    await until(async () => (await helperPids()).length === 3)
    await reloadPage()
    await shell.sees(engineWords.demo.open)
  })

  it('asks after the third crash within a minute instead of going on for ever, and goes on when told to', async () => {
    await open()
    for (const started of [2, 3]) {
      await killHelper()
      await until(async () => (await helperPids()).length === started)
      await expectLive()
    }
    await shell.evaluate(({ record }) => void record.answers.push('Copy Report', 'Try Again'))
    await killHelper()
    await until(async () => (await helperPids()).length === 4)
    await expectLive()
    const { dialogs, clipboard } = await shell.evaluate(({ record: { dialogs, clipboard } }) => ({
      dialogs,
      clipboard,
    }))
    expect(dialogs).toHaveLength(2)
    expect(clipboard[0]).toContain('reason: killed')
    for (const secret of [homedir(), fixture.engineUrl, fixture.name]) expect(clipboard[0]).not.toContain(secret)
  })
})

describe('page', () => {
  it('gets a port again after a reload', async () => {
    await open()
    await shell.evaluate(async ({ page }) => {
      const open = await page()
      await open.evaluate(() => Object.assign(window, { before: true }))
      await open.reload()
    })
    await expectLive()
    expect(await shell.evaluate(async ({ page }) => (await page()).evaluate(() => 'before' in window))).toBe(false)
  })

  it('comes back by itself after a crash, at the same view, and asks the second time', async () => {
    await open()
    await shell.evaluate(async ({ page }) => (await page()).evaluate(() => location.assign('#/images')))
    await crashPage()
    await pageOpened(2)
    expect(await shell.evaluate(async ({ page }) => (await page()).url())).toMatch(/#\/images$/)
    expect(await shell.evaluate(({ record }) => record.dialogs.length)).toBe(0)

    await shell.evaluate(({ record }) => void record.answers.push('Reload Window'))
    await crashPage()
    await pageOpened(3)
    const dialogs = await shell.evaluate(({ record }) => record.dialogs)
    expect(dialogs).toHaveLength(1)
    expect(dialogs[0]?.detail).toContain('What: window process gone')
  })

  it('may be waited for or loaded again when it hangs', async () => {
    await open()
    await shell.evaluate(({ windows, record }) => {
      record.answers.push('Wait')
      windows()[0]?.emit('unresponsive')
    })
    await until(() => shell.evaluate(({ record }) => record.answers.length === 0))
    await shell.sees(fixture.name)
    await shell.evaluate(({ windows, record }) => {
      record.answers.push('Reload Window')
      windows()[0]?.emit('unresponsive')
    })
    await pageOpened(2)
    await expectLive()
  })
})

describe('quit', () => {
  it('ends the helper and leaves no process behind', async () => {
    await open()
    const [pid] = await helperPids()
    expect(alive(pid ?? 0)).toBe(true)
    expect(await shell.quit()).toBe(0)
    expect(alive(pid ?? 0)).toBe(false)
  })

  it('remembers where the window was', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'portlight-shell-'))
    const file = join(dataFolder, 'userData', 'window.json')
    try {
      await open({ dataFolder })
      await shell.evaluate(({ windows }) => {
        const window = windows()[0]
        if (!window) return
        window.bounds = { x: 40, y: 60, width: 900, height: 640 }
        window.webContents.setZoomLevel(1)
        window.maximize()
      })
      await shell.quit()
      expect(existsSync(file)).toBe(true)
      if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)

      await open({ dataFolder })
      const again = await shell.evaluate(({ windows }) => {
        const window = windows()[0]
        const { x, y, width, height } = window?.options ?? {}
        return { x, y, width, height, maximized: window?.isMaximized(), zoom: window?.webContents.getZoomLevel() }
      })
      expect(again).toEqual({ x: 40, y: 60, width: 900, height: 640, maximized: true, zoom: 1 })
      await shell.quit()
    } finally {
      await rm(dataFolder, { recursive: true, force: true })
    }
  })

  it('opens at the usual place when the saved one is of no use', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'portlight-shell-'))
    try {
      await mkdir(join(dataFolder, 'userData'))
      await writeFile(join(dataFolder, 'userData', 'window.json'), '{"bounds')
      shell = await startShell({ args: [engineFlag()], dataFolder })
      await until(() => shell.evaluate(({ windows }) => windows().length === 1))
      const options = await shell.evaluate(({ windows }) => {
        const { x, width, height } = windows()[0]?.options ?? {}
        return { x, width, height }
      })
      expect(options).toEqual({ x: undefined, width: 1280, height: 820 })
    } finally {
      await shell.close()
      await rm(dataFolder, { recursive: true, force: true })
    }
  })
})

describe('words', () => {
  const labels = (): Promise<(string | undefined)[]> =>
    shell.evaluate(({ record }) => record.menu.map(({ label }) => label))

  it('are in the language of the system', async () => {
    await open({ env: { STAND_IN_LANGUAGES: 'fr-FR,ko-KR,en-GB' } })
    expect(await labels()).toContain('보기')
  })

  it('are in the language that was chosen in the window, and the frame follows its colours', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'portlight-shell-'))
    const chosen = { ...defaultSettings, language: 'en', colorScheme: 'dark' }
    try {
      await writeFile(join(dataFolder, 'settings.json'), JSON.stringify(chosen))
      await open({ env: { STAND_IN_LANGUAGES: 'ko-KR' }, dataFolder })
      await until(async () => (await labels()).includes('View'))
      expect(await shell.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark')
    } finally {
      await shell.close()
      await rm(dataFolder, { recursive: true, force: true })
    }
  })
})
