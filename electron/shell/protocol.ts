import { protocol, type Session } from 'electron'
import { readStaticFiles, securityHeaders } from '../transports/static-files.ts'
import { appHost, appScheme } from './channels.ts'

/** Before `ready`, once: makes portlight:// a standard, secure scheme, so that it has an origin and 'self' means it. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges: { standard: true, secure: true } }])
}

/** Serves the built screens at portlight://app/ with the headers of browser mode. Anything but a GET of a file of theirs is a 404. */
export function serveScreens(session: Session, folder: string): void {
  const files = readStaticFiles(folder)
  session.protocol.handle(appScheme, (request) => {
    const path = request.method === 'GET' ? pathOf(request.url) : undefined
    const file = path === undefined ? undefined : files.get(path)
    if (!file) return new Response(null, { status: 404, headers: securityHeaders })
    return new Response(new Uint8Array(file.bytes), { headers: { ...securityHeaders, 'Content-Type': file.type } })
  })
}

function pathOf(address: string): string | undefined {
  const url = URL.parse(address)
  if (url?.protocol !== `${appScheme}:` || url.host !== appHost || url.username || url.password) return undefined
  return url.pathname
}
