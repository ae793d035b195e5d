import { type IpcMainEvent, ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { helloChannel, isAppDocument, portChannel } from './channels.ts'

export interface PortBroker {
  /** Lets this window ask for ports. */
  trust(contents: WebContents): void
  /** New ports for all windows that have one: the back end behind the old ones is gone. */
  renew(): void
}

/**
 * Gives each window that says hello one end of a fresh channel, and the back end the other. This is the only thing that a page can
 * make the main process do.
 */
export function createPortBroker(serve: (port: MessagePortMain) => void): PortBroker {
  const trusted = new Map<number, WebContents>()
  const greeted = new Set<number>()

  const connect = (contents: WebContents): void => {
    const { port1, port2 } = new MessageChannelMain()
    serve(port1)
    contents.postMessage(portChannel, null, [port2])
  }

  const isTrusted = ({ sender, senderFrame }: IpcMainEvent): boolean =>
    trusted.get(sender.id) === sender &&
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    isAppDocument(senderFrame.url)

  ipcMain.on(helloChannel, (event) => {
    if (!isTrusted(event)) return
    greeted.add(event.sender.id)
    connect(event.sender)
  })

  return {
    trust(contents) {
      const { id } = contents // read now: the object is dead when `destroyed` fires
      trusted.set(id, contents)
      contents.on('did-start-navigation', (event) => {
        // The next document says hello itself; until then nobody there would take a port.
        if (event.isMainFrame && !event.isSameDocument) greeted.delete(id)
      })
      contents.once('destroyed', () => {
        trusted.delete(id)
        greeted.delete(id)
      })
    },
    renew() {
      for (const id of greeted) {
        const contents = trusted.get(id)
        if (contents && !contents.isDestroyed()) connect(contents)
      }
    },
  }
}
