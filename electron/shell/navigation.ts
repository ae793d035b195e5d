import type { Event, WebContents } from 'electron'
import { isAppDocument, logSelectionKey } from './channels.ts'

export interface NavigationOffers {
  /** The address of a refused navigation, which may be opened outside. */
  readonly offer: (url: string) => void
  /** The page asks for a window of a selection's log. */
  readonly openLogs: (key: string) => void
}

/**
 * Keeps a window on our document. Every other navigation, by whatever means, is refused. No page ever makes a window: where it asks for
 * our own log window, by exactly that address, the shell makes one of its own kind.
 */
export function guardNavigation(contents: WebContents, { offer, openLogs }: NavigationOffers): void {
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
    const key = logSelectionKey(url)
    if (key === null) offer(url)
    else openLogs(key)
    return { action: 'deny' }
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}
