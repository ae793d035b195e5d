import type { DownloadItem, FilesystemPermissionRequest, Session } from 'electron'
import { appOrigin, appUrl } from './channels.ts'
import { words } from './words.ts'

/** What is known of who asks, in a check or in a request. */
type Asked = Partial<FilesystemPermissionRequest>

/**
 * The two things that a page may do: write plain text to the clipboard (the Copy buttons), and write the file that the user has just
 * chosen in a save dialog (Download log). Reading either, notifications, devices, media, location and the rest are refused without asking
 * the user.
 */
function allows(permission: string, asked: Asked): boolean {
  if (asked.requestingUrl !== appOrigin && !asked.requestingUrl?.startsWith(appUrl)) return false
  if (permission === 'clipboard-sanitized-write') return asked.isMainFrame === true
  // Electron says `isMainFrame: false` for every file; the CSP lets no other frame exist.
  return permission === 'fileSystem' && asked.fileAccessType === 'writable' && asked.isDirectory === false
}

/** Of a download; everything that is not a file which our document made itself, at a click or a key of the user, is refused. */
type Offered = Pick<DownloadItem, 'getURL' | 'hasUserGesture' | 'getFilename' | 'setSaveDialogOptions'>

/**
 * The log download where no save picker opens: the page makes the file and Electron asks where to put it. It asks with the address
 * as title unless told otherwise.
 */
function maySave(item: Offered): boolean {
  if (!item.getURL().startsWith(`blob:${appUrl}`) || !item.hasUserGesture()) return false
  item.setSaveDialogOptions({ title: words()('save.title'), defaultPath: item.getFilename() })
  return true
}

/** Shuts everything in a session that Electron leaves open by default: permissions, devices, network, downloads. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(allows(permission, details)),
  )
  session.setPermissionCheckHandler((_contents, permission, _origin, details) => allows(permission, details))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}))

  // The screens need no network at all; this holds even where the CSP had a hole.
  const networkUrls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*']
  session.webRequest.onBeforeRequest({ urls: networkUrls }, (_details, callback) => callback({ cancel: true }))

  session.on('will-download', (event, item) => {
    if (!maySave(item)) event.preventDefault()
  })
}
