import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronBinary, whyNoWindow } from '../../scripts/desktop.ts'
import { releaseTestEngine } from '../support/engine.ts'
import { type Fixture, startFixture } from './support/fixture.ts'

/**
 * The few things that only the real Electron can show: that it takes our settings, runs the preload in its sandbox, serves our scheme
 * and carries our ports. Needs its binary and a display; elsewhere the stand-in's suites are all there is.
 */
const binary = electronBinary()
const missing = binary ? whyNoWindow() : "Electron's binary is not on this machine"

describe.skipIf(missing !== null)(`real Electron${missing ? ` (${missing})` : ''}`, () => {
  let fixture: Fixture
  let electron: ElectronApplication
  let page: Page
  let dataFolder: string

  const listed = (): Promise<void> => page.getByText(fixture.name).first().waitFor({ timeout: 20_000 })

  beforeAll(async () => {
    fixture = await startFixture()
    dataFolder = await mkdtemp(join(tmpdir(), 'portlight-electron-'))
    electron = await _electron.launch({
      executablePath: binary ?? '',
      args: [`--user-data-dir=${join(dataFolder, 'chromium')}`, '.', `--engine=${fixture.engineUrl}`],
      env: { ...(process.env as Record<string, string>), PORTLIGHT_DATA_FOLDER: dataFolder },
    })
    page = await electron.firstWindow()
  })
  afterAll(async () => {
    await electron?.close()
    await fixture?.close()
    if (dataFolder) await rm(dataFolder, { recursive: true, force: true })
    await releaseTestEngine()
  })

  it('loads the screens from our scheme and lists the containers of the engine', async () => {
    await listed()
    expect(page.url()).toMatch(/^portlight:\/\/app\/(#.*)?$/)
    expect(await page.evaluate(() => location.origin)).toBe('portlight://app')
    const headers = await page.evaluate(async () => Object.fromEntries((await fetch('/')).headers))
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
  })

  it('took the settings of the window', async () => {
    const preferences = await electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as { getLastWebPreferences?(): object } | undefined
      return contents?.getLastWebPreferences?.()
    })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
    })
    const leaked = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in globalThis),
    )
    expect(leaked).toEqual([])
  })

  it('refuses to go elsewhere, to open windows and to read the clipboard', async () => {
    await page.evaluate(() => window.open('http://192.0.2.1/'))
    await page.evaluate(() => location.assign('http://192.0.2.1/'))
    await page.waitForTimeout(500)
    expect(page.url()).toMatch(/^portlight:\/\/app\//)
    expect(electron.windows()).toHaveLength(1)
    const read = await page.evaluate(() =>
      navigator.clipboard.readText().then(
        () => 'read',
        () => 'refused',
      ),
    )
    expect(read).toBe('refused')
    expect(await page.evaluate(async () => (await fetch('/..%2fmain%2fmain.js')).status)).toBe(404)
  })

  it('lists again after the engine helper was killed', async () => {
    const pid = await electron.evaluate(
      ({ app }) => app.getAppMetrics().find(({ name }) => name === 'Portlight engine helper')?.pid,
    )
    expect(pid).toBeTypeOf('number')
    process.kill(pid ?? 0, 'SIGKILL')
    const other = `${fixture.name}-after`
    await fixture.docker('rename', fixture.name, other)
    await page.getByText(other).first().waitFor({ timeout: 5000 })
    await fixture.docker('rename', other, fixture.name)
    await listed()
  })
})
