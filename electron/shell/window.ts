import { app, BrowserWindow, nativeTheme, type Session, screen } from 'electron'
import { appUrl } from './channels.ts'
import { readWindowState, saveWindowState, smallestWindow } from './window-state.ts'

export interface WindowOptions {
  readonly session: Session
  readonly preload: string
  readonly icon: string
  readonly stateFile: string
  /** Runs before anything is loaded. */
  readonly guard: (window: BrowserWindow) => void
}

/** Opens the window where it was last time. Each security setting is spelled out, so that a changed default changes nothing. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(
    options.stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...(state?.bounds ?? { width: 1280, height: 820 }),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Portlight',
    autoHideMenuBar: true,
    // The colour of the page's ground, so that neither opening nor resizing flashes.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    // macOS and Windows take the icon from the application itself.
    ...(process.platform === 'linux' ? { icon: options.icon } : {}),
    webPreferences: {
      session: options.session,
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  options.guard(window)
  if (state?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.webContents.on('did-finish-load', () => {
    if (state) window.webContents.setZoomLevel(state.zoomLevel)
  })
  window.on('close', () => saveWindowState(options.stateFile, window))
  window.loadURL(appUrl).catch((error: unknown) => console.error('The window could not load its page:', error))
  return window
}
