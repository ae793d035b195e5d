import type { Session } from 'electron'
import { isAppDocument } from './channels.ts'

/**
 * The one thing a page may ask for: writing plain text to the clipboard, for the Copy buttons. Reading it, notifications,
 * devices, media, location and the rest are refused without asking the user.
 */
const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/** Shuts everything in a session that Electron leaves open by default: permissions, devices, network, downloads. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(allowed.has(permission) && details.isMainFrame && isAppDocument(details.requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, _origin, details) => {
    return allowed.has(permission) && details.isMainFrame && isAppDocument(details.requestingUrl ?? '')
  })
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}))

  // The screens need no network at all; this holds even where the CSP had a hole.
  const networkUrls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*']
  session.webRequest.onBeforeRequest({ urls: networkUrls }, (_details, callback) => callback({ cancel: true }))

  // Only what a screen made itself (a log as a file) may be saved, and the user is asked where.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith('blob:portlight://app/')) event.preventDefault()
  })
}
