/** The window's own address. A private scheme: no port is opened, and no other program can answer for it. */
export const appScheme = 'portlight'
export const appHost = 'app'
export const appOrigin = `${appScheme}://${appHost}`
export const appUrl = `${appOrigin}/`

/** Preload → main, without arguments: this page is ready and wants its port. */
export const helloChannel = 'portlight:hello'
/** Main → preload: one end of a MessageChannel whose other end is the back end; the port is the message. */
export const portChannel = 'portlight:port'

/** True for our document and for nothing that only looks like it: other hosts, user names, ports, sub paths. */
export function isAppDocument(url: string): boolean {
  return url === appUrl || url.startsWith(`${appUrl}#`)
}

const logWindowPrefix = `${appUrl}#/window/logs/`
/** `containers/ID,ID`, `project/NAME` (percent-encoded) or `running`, as renderer/views/logs-screen/address.ts writes them. */
const selectionKey = /^(?:containers\/[\w.,-]+|project\/[\w.!~*'()%-]+|running)$/
/** 200 full ids. */
const longestKey = 14_000

/** The selection of containers that an address of a log window names; null for every other address. */
export function logSelectionKey(url: string): string | null {
  if (!url.startsWith(logWindowPrefix)) return null
  const key = url.slice(logWindowPrefix.length)
  return key.length <= longestKey && selectionKey.test(key) ? key : null
}

/** The address of the window of a selection. */
export const logWindowUrl = (key: string): string => logWindowPrefix + key
