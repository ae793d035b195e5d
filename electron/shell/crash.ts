import { app, type BaseWindow, type BrowserWindow, clipboard, dialog, type MessageBoxOptions } from 'electron'
import { showMessage } from './message.ts'
import { crashReport } from './report.ts'
import { words } from './words.ts'

/** Two crashes of a window within this time are one too many to hide. */
const crashWindowMs = 60_000

/**
 * A window whose page process died is loaded again, once; the address keeps the view. The second time within a minute the user is asked, so
 * that a page that crashes on load does not loop. A page that hangs is offered a reload.
 */
export function watchPage(window: BrowserWindow): void {
  const { webContents } = window
  let lastCrash = Number.NEGATIVE_INFINITY

  webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    const now = performance.now()
    const again = now - lastCrash < crashWindowMs
    lastCrash = now
    if (!again) {
      webContents.reload()
      return
    }
    const report = crashReport('window process gone', { reason: details.reason, 'exit code': details.exitCode })
    const t = words()
    ask(window, { message: t('crash.window'), detail: t('crash.windowDetail'), go: t('crash.reload') }, report)
      .then((goOn) => (goOn ? webContents.reload() : app.quit()))
      .catch(tell)
  })

  let waiting: AbortController | undefined
  window.on('unresponsive', () => {
    if (waiting) return
    waiting = new AbortController()
    const t = words()
    dialog
      .showMessageBox(window, {
        type: 'warning',
        message: t('hang.message'),
        detail: t('hang.detail'),
        buttons: [t('hang.wait'), t('crash.reload')],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
        signal: waiting.signal,
      })
      .then(({ response }) => {
        waiting = undefined
        // A page that hangs cannot run its reload; its process has to go first. That counts as our own doing, not as a crash.
        if (response === 1 && !window.isDestroyed()) {
          lastCrash = Number.NEGATIVE_INFINITY
          webContents.forcefullyCrashRenderer()
        }
      })
      .catch(tell)
  })
  window.on('responsive', () => {
    waiting?.abort()
    waiting = undefined
  })
}

/** An error that nobody caught in the main process leaves it in an unknown state: say so, offer the report, end. */
export function watchMain(): void {
  let ending = false
  const end = (error: unknown): void => {
    console.error(error)
    if (ending) return
    ending = true
    const report = crashReport('main process error', {}, error)
    const t = words()
    app
      .whenReady()
      .then(() => ask(null, { message: t('crash.main'), detail: t('crash.mainDetail'), go: null }, report))
      .catch(tell)
      .finally(() => app.exit(1))
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

/** Asks to go on or to quit; true is go on. Copying the report does not answer the question, so it is asked again. */
export async function ask(
  parent: BaseWindow | null,
  text: { readonly message: string; readonly detail: string; readonly go: string | null },
  report: string,
): Promise<boolean> {
  const t = words()
  const buttons = [...(text.go === null ? [] : [text.go]), t('copyReport'), t('quit')]
  const question: MessageBoxOptions = {
    type: 'error',
    message: text.message,
    detail: `${text.detail}\n\n${report}`,
    buttons,
    defaultId: 0,
    cancelId: buttons.length - 1,
    noLink: true,
  }
  while (true) {
    const { response } = await showMessage(parent, question)
    if (response !== buttons.length - 2) return text.go !== null && response === 0
    clipboard.writeText(report)
  }
}

function tell(error: unknown): void {
  console.error(error)
}
