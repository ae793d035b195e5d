import type { Event, WebContents } from 'electron'
import { isAppDocument } from './channels.ts'

/**
 * Keeps a window on our document. Every other navigation, by whatever means, is refused; the address of a refused one is
 * handed to `offer`, which may open it outside.
 */
export function guardNavigation(contents: WebContents, offer: (url: string) => void): void {
  const refuse = (event: Event<{ url: string; isMainFrame: boolean }>): void => {
    if (event.isMainFrame && isAppDocument(event.url)) return
    event.preventDefault()
  }
  contents.on('will-frame-navigate', refuse)
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-navigate', (event) => {
    if (isAppDocument(event.url)) return
    event.preventDefault()
    offer(event.url)
  })
  contents.setWindowOpenHandler(({ url }) => {
    offer(url)
    return { action: 'deny' }
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
