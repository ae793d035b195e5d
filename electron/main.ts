import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, session } from 'electron'
import { dataFolder } from './data-folder.ts'
import type { Flags } from './flags.ts'
import { readShellFlags } from './shell/arguments.ts'
import { createChooser } from './shell/choose.ts'
import { ask, watchMain, watchPage } from './shell/crash.ts'
import { startHelper } from './shell/helper.ts'
import { createLinkOpener } from './shell/links.ts'
import { setApplicationMenu } from './shell/menu.ts'
import { guardNavigation } from './shell/navigation.ts'
import { guardSession } from './shell/permissions.ts'
import { createPortBroker } from './shell/ports.ts'
import { registerAppScheme, serveScreens } from './shell/protocol.ts'
import { crashReport, versionInfo } from './shell/report.ts'
import { createWindows } from './shell/windows.ts'
import { speak, words } from './shell/words.ts'

const flags = readShellFlags()
if ('exitCode' in flags) app.exit(flags.exitCode)
else if (!app.requestSingleInstanceLock()) app.quit()
else {
  watchMain()
  app.enableSandbox()
  registerAppScheme()
  app.whenReady().then(() => run(flags), fail)
}

function fail(error: unknown): never {
  throw error
}

/** The desktop shell: windows, their guards, and the back end beside them. It carries no container data. */
function run({ engine, demo, readOnly }: Pick<Flags, 'engine' | 'demo' | 'readOnly'>): void {
  // The back end does this too, but could only end and be started again: here it is told once, in words.
  dataFolder(process.env)
  const built = join(import.meta.dirname, '..')
  const systemLanguages = app.getPreferredSystemLanguages()
  // In memory: the screens keep nothing in the browser's storage, so nothing of them is left on the disk.
  const screens = session.fromPartition('portlight', { cache: false })
  guardSession(screens)
  serveScreens(screens, join(built, 'renderer'))

  const showMenu = (): void => setApplicationMenu({ newWindow: () => windows.open(), versionInfo })
  const helper = startHelper({
    modulePath: join(built, 'main', 'backend.js'),
    start: {
      ...(engine === undefined ? {} : { engineUrl: engine }),
      target: demo ? 'demo' : 'auto',
      readOnly,
      version: app.getVersion(),
    },
    onRestarted: () => broker.renew(),
    onLook({ colorScheme, language }) {
      nativeTheme.themeSource = colorScheme === 'auto' ? 'system' : colorScheme
      speak(language, systemLanguages)
      showMenu()
    },
    choose: createChooser(() => BrowserWindow.getFocusedWindow()),
    async onGivenUp(facts) {
      const t = words()
      const text = { message: t('crash.helper'), detail: t('crash.helperDetail'), go: t('crash.restart') }
      const again = await ask(BrowserWindow.getFocusedWindow(), text, crashReport('engine helper gone', facts))
      if (!again) app.quit()
      return again
    },
  })
  const broker = createPortBroker((port) => helper.serve(port))
  const openLink = createLinkOpener({
    parent: () => BrowserWindow.getFocusedWindow(),
    isPublished: (port) => helper.isPublished(port),
  })
  // Whatever makes a page, now or in a later version, is guarded before it loads anything.
  app.on('web-contents-created', (_event, contents) =>
    guardNavigation(contents, { offer: openLink, openLogs: (key) => windows.openLogs(key) }),
  )

  const windows = createWindows(
    {
      session: screens,
      preload: join(built, 'preload', 'preload.cjs'),
      icon: join(built, '..', 'assets', 'icon.png'),
      guard(window) {
        broker.trust(window.webContents)
        watchPage(window)
      },
    },
    app.getPath('userData'),
  )

  app.on('second-instance', () => windows.show())
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) windows.open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let ended = false
  app.on('will-quit', (event) => {
    if (ended) return
    event.preventDefault()
    void helper.stop().finally(() => {
      ended = true
      app.quit()
    })
  })

  speak('auto', systemLanguages)
  showMenu()
  windows.open()
}
