import { EventEmitter } from 'node:events'
import type Electron from 'electron'
import { app } from './app.ts'
import { StandInSession } from './session.ts'
import { StandInWebContents } from './web-contents.ts'

const windows: BrowserWindow[] = []

/** A window: its page is real, its frame is a record of what was asked of it. */
export class BrowserWindow extends EventEmitter {
  readonly options: Electron.BrowserWindowConstructorOptions
  readonly webContents: StandInWebContents
  readonly calls: string[] = []
  bounds: Electron.Rectangle
  #maximized = false
  #minimized = false
  #destroyed = false

  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return windows.at(-1) ?? null
  }

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.options = options
    this.bounds = {
      x: options.x ?? 100,
      y: options.y ?? 100,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }
    const { session, preload } = options.webPreferences ?? {}
    if (!((session as unknown) instanceof StandInSession) || !preload)
      throw new Error('A window needs a session and a preload')
    this.webContents = new StandInWebContents(session as unknown as StandInSession, preload)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    windows.push(this)
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }

  show(): void {
    this.calls.push('show')
  }

  focus(): void {
    this.calls.push('focus')
  }

  isMinimized(): boolean {
    return this.#minimized
  }

  minimize(): void {
    this.#minimized = true
  }

  restore(): void {
    this.calls.push('restore')
    this.#minimized = false
  }

  maximize(): void {
    this.#maximized = true
  }

  isMaximized(): boolean {
    return this.#maximized
  }

  getNormalBounds(): Electron.Rectangle {
    return this.bounds
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  close(): void {
    if (this.#destroyed) return
    this.emit('close', {})
    this.#destroyed = true
    windows.splice(windows.indexOf(this), 1)
    this.webContents.destroy()
    this.emit('closed')
    if (windows.length === 0 && !app.quitting) app.emit('window-all-closed')
  }
}

app.closeWindows = () => {
  for (const window of [...windows]) window.close()
}
