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
