/**
 * A stand-in for the `electron` module, in which the *built* main process runs on plain Node: windows are pages of a real Chromium with
 * the preload in a real isolated world, sessions are browser contexts, utility processes are real processes, and everything that would
 * reach the desktop (dialogs, menus, links) is recorded. What this cannot prove is listed in docs/security.md.
 * It knows only what the shell uses: anything else is an import or a call that fails.
 */
import type Electron from 'electron'
import { app, clipboard, dialog, Menu, nativeTheme, screen, shell } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { listenToTests } from './control.ts'
import { ipcMain } from './ipc-main.ts'
import { MessageChannelMain } from './ports.ts'
import { protocol, session } from './session.ts'
import { utilityProcess } from './utility.ts'

export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
}

/** Electron has a member of this name, and whatever Electron lets a caller pass may be passed to the stand-in's, too. */
type StandsFor<Stand, Real> = {
  [Name in keyof Stand]: Name extends keyof Real
    ? Real[Name] extends (...args: infer Args extends never[]) => unknown
      ? (...args: Args) => unknown
      : Real[Name] extends object
        ? object
        : Real[Name]
    : never
}

type Module = typeof Electron
clipboard satisfies StandsFor<typeof clipboard, Electron.Clipboard>
dialog satisfies StandsFor<typeof dialog, Electron.Dialog>
Menu satisfies StandsFor<Pick<typeof Menu, 'buildFromTemplate'>, Module['Menu']>
nativeTheme satisfies StandsFor<typeof nativeTheme, Electron.NativeTheme>
protocol satisfies StandsFor<typeof protocol, Electron.Protocol>
screen satisfies StandsFor<typeof screen, Electron.Screen>
shell satisfies StandsFor<typeof shell, Electron.Shell>

listenToTests()
