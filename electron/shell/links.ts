import { type BaseWindow, shell } from 'electron'
import { showMessage } from './message.ts'
import { words } from './words.ts'

export interface LinkOptions {
  readonly parent: () => BaseWindow | null
  /** Asks the back end, at the time of the click, whether a container publishes this port on this machine. */
  readonly isPublished: (port: number) => Promise<boolean>
}

/** What must be so before an address is opened outside, and how it is opened. */
interface LinkRule {
  /** As the URL parser writes it, so that a host name in look-alike letters shows as punycode. */
  readonly url: string
  /** A container must publish this port now. Plain http is for containers only. */
  readonly port: number | null
  /** The user must agree. Not asked for ports of this machine. */
  readonly ask: boolean
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Undefined: never. */
function ruleFor(address: string): LinkRule | undefined {
  const url = URL.parse(address)
  if (!url || url.username || url.password || url.href.length > 2048) return undefined
  if (url.protocol === 'https:') return { url: url.href, port: null, ask: true }
  if (url.protocol !== 'http:') return undefined
  return { url: url.href, port: Number(url.port || 80), ask: !loopback.has(url.hostname) }
}

/** Makes the function that takes each refused navigation. One at a time: a page cannot pile up dialogs. */
export function createLinkOpener(options: LinkOptions): (address: string) => void {
  let busy = false
  const open = async ({ url, port, ask }: LinkRule): Promise<void> => {
    if (port !== null && !(await options.isPublished(port))) {
      await sayNotOpened(url, options.parent())
      return
    }
    if (ask && !(await confirm(url, options.parent()))) return
    await shell.openExternal(url)
  }
  return (address) => {
    const rule = ruleFor(address)
    if (busy || !rule) return
    busy = true
    open(rule)
      .catch((error: unknown) => console.error('This link could not be opened:', error))
      .finally(() => {
        busy = false
      })
  }
}

/** A click without any answer looks broken; the address stands there to be copied. */
async function sayNotOpened(url: string, parent: BaseWindow | null): Promise<void> {
  const t = words()
  const note = {
    type: 'info' as const,
    message: t('link.notPublished'),
    detail: url,
    buttons: [t('link.ok')],
    noLink: true,
  }
  await showMessage(parent, note)
}

async function confirm(url: string, parent: BaseWindow | null): Promise<boolean> {
  const t = words()
  const question = {
    type: 'question' as const,
    message: t('link.question'),
    detail: url,
    buttons: [t('link.open'), t('cancel')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  }
  const { response } = await showMessage(parent, question)
  return response === 0
}
