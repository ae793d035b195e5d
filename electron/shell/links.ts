import { type BaseWindow, dialog, shell } from 'electron'
import { words } from './words.ts'

export interface LinkOptions {
  readonly parent: () => BaseWindow | null
  /** Asks the back end, at the time of the click, whether a container publishes this port on this machine. */
  readonly isPublished: (port: number) => Promise<boolean>
}

type LinkRule =
  | { readonly kind: 'confirm'; readonly url: string }
  | { readonly kind: 'published-port'; readonly url: string; readonly port: number }
  | { readonly kind: 'refuse' }

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * What may be done with an address that a page wants to open. `url` is as the URL parser writes it, so a host name in look-alike
 * letters shows as punycode.
 */
function ruleFor(address: string): LinkRule {
  const url = URL.parse(address)
  if (!url || url.username || url.password || url.href.length > 2048) return { kind: 'refuse' }
  if (url.protocol === 'https:') return { kind: 'confirm', url: url.href }
  if (url.protocol === 'http:' && loopback.has(url.hostname))
    return { kind: 'published-port', url: url.href, port: Number(url.port || 80) }
  return { kind: 'refuse' }
}

/** Makes the function that takes each refused navigation. One question at a time: a page cannot pile up dialogs. */
export function createLinkOpener(options: LinkOptions): (address: string) => void {
  let busy = false
  const open = async (rule: Exclude<LinkRule, { kind: 'refuse' }>): Promise<void> => {
    const agreed =
      rule.kind === 'confirm' ? await confirm(rule.url, options.parent()) : await options.isPublished(rule.port)
    if (agreed) await shell.openExternal(rule.url)
  }
  return (address) => {
    const rule = ruleFor(address)
    if (busy || rule.kind === 'refuse') return
    busy = true
    open(rule)
      .catch((error: unknown) => console.error('This link could not be opened:', error))
      .finally(() => {
        busy = false
      })
  }
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
  const { response } = await (parent ? dialog.showMessageBox(parent, question) : dialog.showMessageBox(question))
  return response === 0
}
