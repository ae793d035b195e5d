import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Electron from 'electron'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../../support/browser.ts'

/** An event whose default can be prevented, as Electron's are. */
export function cancellable<Details extends object>(
  details: Details,
): Details & { preventDefault(): void; defaultPrevented: boolean } {
  return {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}

/** Everything that was asked of the system, in order, for the tests to look at. */
export const record = {
  calls: [] as string[],
  dialogs: [] as Electron.MessageBoxOptions[],
  openDialogs: [] as Electron.OpenDialogOptions[],
  saveDialogs: [] as Electron.SaveDialogOptions[],
  opened: [] as string[],
  clipboard: [] as string[],
  menu: [] as Electron.MenuItemConstructorOptions[],
  schemes: [] as Electron.CustomScheme[],
  /** What the next dialogs answer: the label of a button. The cancel button when there is none left. */
  answers: [] as string[],
}

let browser: Promise<Browser> | undefined

/** The one Chromium of this run; every window is a page of it. */
export function theBrowser(): Promise<Browser> {
  browser ??= openBrowser()
  return browser
}

class StandInApp extends EventEmitter {
  readonly isPackaged = process.env.STAND_IN_PACKAGED === '1'
  readonly commandLine = {
    hasSwitch: (name: string): boolean =>
      process.argv.some((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`)),
  }
  /** Set by BrowserWindow, which this file must not import. */
  closeWindows: () => void = () => undefined
  #ready: Promise<void> | undefined
  quitting = false

  whenReady(): Promise<void> {
    this.#ready ??= theBrowser().then(() => {
      this.emit('ready')
    })
    return this.#ready
  }

  enableSandbox(): void {
    record.calls.push('enableSandbox')
  }

  requestSingleInstanceLock(): boolean {
    record.calls.push('requestSingleInstanceLock')
    return process.env.STAND_IN_LOCKED !== '1'
  }

  getPath(name: 'userData'): string {
    return join(process.env.PORTLIGHT_DATA_FOLDER ?? tmpdir(), name)
  }

  getVersion(): string {
    return '0.0.0-test'
  }

  getPreferredSystemLanguages(): string[] {
    return (process.env.STAND_IN_LANGUAGES ?? 'en-GB').split(',')
  }

  /** As documented: windows first (without `window-all-closed`), then `will-quit`, which can still say no. */
  quit(): void {
    if (!this.quitting) {
      this.quitting = true
      this.closeWindows()
    }
    const event = cancellable({})
    this.emit('will-quit', event)
    if (!event.defaultPrevented) this.exit(0)
  }

  exit(code = 0): void {
    void Promise.resolve(browser)
      .then((open) => open?.close())
      .finally(() => process.exit(code))
  }
}

export const app = new StandInApp()
process.getSystemVersion = () => 'test'

async function answer(options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> {
  record.dialogs.push(options)
  const label = record.answers.shift()
  const at = label === undefined ? (options.cancelId ?? 0) : (options.buttons ?? []).indexOf(label)
  if (at < 0) throw new Error(`The dialog has no button "${label}", only ${options.buttons?.join(', ')}`)
  return { response: at, checkboxChecked: false }
}

export const dialog = {
  showMessageBox(parent: unknown, options?: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> {
    return answer(options ?? (parent as Electron.MessageBoxOptions))
  },
  /** The next answer is the folder that is chosen; none is chosen when there is none left. */
  async showOpenDialog(parent: unknown, options?: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue> {
    record.openDialogs.push(options ?? (parent as Electron.OpenDialogOptions))
    const path = record.answers.shift()
    return { canceled: path === undefined, filePaths: path === undefined ? [] : [path] }
  },
  /** The next answer is the place; none is chosen when there is none left. */
  async showSaveDialog(parent: unknown, options?: Electron.SaveDialogOptions): Promise<Electron.SaveDialogReturnValue> {
    record.saveDialogs.push(options ?? (parent as Electron.SaveDialogOptions))
    const path = record.answers.shift()
    return { canceled: path === undefined, filePath: path ?? '' }
  },
}

export const shell = {
  async openExternal(url: string): Promise<void> {
    record.opened.push(url)
  },
}

export const clipboard = {
  writeText(text: string): void {
    record.clipboard.push(text)
  },
}

export const nativeTheme = { themeSource: 'system' as Electron.NativeTheme['themeSource'], shouldUseDarkColors: false }

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
}

export const Menu = {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
  setApplicationMenu(menu: Electron.MenuItemConstructorOptions[]): void {
    record.menu = menu
  },
}
