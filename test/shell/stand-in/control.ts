import { runInThisContext } from 'node:vm'
import type { Page } from 'playwright-core'
import { app, cancellable, nativeTheme, record } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { ipcMain } from './ipc-main.ts'
import { session } from './session.ts'
import { utilityProcesses } from './utility.ts'

/** What a test's function gets inside the shell's process. */
export interface Parts {
  readonly app: typeof app
  readonly ipcMain: typeof ipcMain
  readonly record: typeof record
  readonly nativeTheme: typeof nativeTheme
  readonly session: typeof session
  readonly utilityProcesses: typeof utilityProcesses
  readonly cancellable: typeof cancellable
  windows(): BrowserWindow[]
  /** The page of the n-th window. */
  page(index?: number): Promise<Page>
}

const parts: Parts = {
  app,
  ipcMain,
  record,
  nativeTheme,
  session,
  utilityProcesses,
  cancellable,
  windows: () => BrowserWindow.getAllWindows(),
  async page(index = 0) {
    const window = BrowserWindow.getAllWindows()[index]
    if (!window) throw new Error(`There is no window ${index}`)
    return window.webContents.page
  },
}

/** A function of a test as text, as Playwright's own electronApp.evaluate sends it. */
interface Asked {
  readonly id: number
  readonly run: string
  readonly arg: unknown
}

export interface Answered {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** Runs what the test process sends, and sends back what it gives. */
export function listenToTests(): void {
  process.on('message', (message) => {
    const { id, run, arg } = message as Asked
    const reply = (answer: Omit<Answered, 'id'>): void => void process.send?.({ id, ...answer })
    Promise.resolve()
      .then(() => (runInThisContext(`(${run})`) as (parts: Parts, arg: unknown) => unknown)(parts, arg))
      .then((value) => reply({ value }))
      .catch((error: unknown) =>
        reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
  })
  // The test is over, or gone. Quitting waits for the back end, so that nothing is written afterwards.
  process.on('disconnect', () => app.quit())
}
