import { app, BrowserWindow, nativeTheme, type Rectangle, type Session } from 'electron'
import { smallestWindow, type WindowState } from './window-state.ts'

/** The same for every window. */
export interface WindowKind {
  readonly session: Session
  readonly preload: string
  readonly icon: string
  /** Runs before anything is loaded. */
  readonly guard: (window: BrowserWindow) => void
}

export interface WindowPlace {
  /** Of our document. */
  readonly url: string
  /** Where it was last time. */
  readonly state: WindowState | undefined
  /** Where to open it when that is not known; a size alone is put in the middle. */
  readonly usual: Partial<Rectangle>
  /** Called when it closes. */
  readonly remember: (window: BrowserWindow) => void
}

/** Opens a window where it was last time. Each security setting is spelled out, so that a changed default changes nothing. */
export function openWindow(options: WindowKind, { url, state, usual, remember }: WindowPlace): BrowserWindow {
  const window = new BrowserWindow({
    ...(state?.bounds ?? usual),
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
  window.on('close', () => remember(window))
  window.loadURL(url).catch((error: unknown) => console.error('The window could not load its page:', error))
  return window
}
