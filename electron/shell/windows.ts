import { join } from 'node:path'
import { BrowserWindow, type Rectangle, screen } from 'electron'
import { appUrl, logWindowUrl } from './channels.ts'
import { showMessage } from './message.ts'
import { openWindow, type WindowKind } from './window.ts'
import {
  isReachable,
  readLogWindowState,
  readWindowState,
  saveLogWindowState,
  saveWindowState,
} from './window-state.ts'
import { words } from './words.ts'

export interface Windows {
  /** One more window with everything in it. */
  open(): void
  /** A window of its own for the log of a selection. */
  openLogs(key: string): void
  /** Brings the first window with everything in it to the front, or opens one: logs alone are not the program. */
  show(): void
}

const usualSize = { width: 1280, height: 820 }
/** A page that asks for ever more of them must not take the desktop over. */
const mostLogWindows = 20
/** A new one does not cover the one it was asked for in. */
const step = 32

/** The windows of the program: some with everything in them, some with a log alone. Each remembers its place in `folder`. */
export function createWindows(kind: WindowKind, folder: string): Windows {
  const file = join(folder, 'window.json')
  const logsFile = join(folder, 'log-windows.json')
  const whole = new Set<BrowserWindow>()
  const logs = new Set<BrowserWindow>()
  let refusing = false

  const screens = (): Rectangle[] => screen.getAllDisplays().map((display) => display.workArea)
  const keep = (window: BrowserWindow, among: Set<BrowserWindow>): void => {
    among.add(window)
    window.once('closed', () => among.delete(window))
  }

  const open = (): void =>
    keep(
      openWindow(kind, {
        url: appUrl,
        state: readWindowState(file, screens()),
        usual: usualSize,
        remember: (window) => saveWindowState(file, window),
      }),
      whole,
    )

  /** Beside the window that has the focus. */
  const besideFocused = (): Partial<Rectangle> => {
    const focused = BrowserWindow.getFocusedWindow()?.getNormalBounds()
    if (!focused) return usualSize
    const beside = { ...usualSize, x: focused.x + step, y: focused.y + step }
    return isReachable(beside, screens()) ? beside : usualSize
  }

  const refuse = async (): Promise<void> => {
    if (refusing) return
    refusing = true
    const t = words()
    const parent = BrowserWindow.getFocusedWindow()
    const message = { type: 'info' as const, message: t('logs.tooMany'), detail: t('logs.tooManyDetail') }
    await showMessage(parent, message)
    refusing = false
  }

  return {
    open,
    openLogs(key) {
      if (logs.size >= mostLogWindows) {
        refuse().catch((error: unknown) => console.error(error))
        return
      }
      keep(
        openWindow(kind, {
          url: logWindowUrl(key),
          state: readLogWindowState(logsFile, key, screens()),
          usual: besideFocused(),
          remember: (window) => saveLogWindowState(logsFile, key, window),
        }),
        logs,
      )
    },
    show() {
      const [window] = whole
      if (!window) return open()
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
  }
}
