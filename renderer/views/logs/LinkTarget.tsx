import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './LogViewport.module.css'
import { lookalikeHost } from './links.ts'

export interface ShownLink {
  readonly href: string
  readonly text: string
}

/** The link under the mouse or with the focus. */
export function useLinkTarget() {
  const [target, setTarget] = useState<ShownLink | null>(null)
  const take = (event: { target: EventTarget }): void => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    setTarget(link && { href: link.href, text: link.textContent ?? '' })
  }
  const drop = (): void => setTarget(null)
  return { target, events: { onMouseOver: take, onFocus: take, onMouseLeave: drop, onBlur: drop } }
}

/** Where a link really goes, as the browser understands it, before it is followed. */
export function LinkTarget({ link }: { link: ShownLink | null }) {
  const { t } = useTranslation('logs')
  if (!link) return null
  const host = lookalikeHost(link.href)
  return (
    <div className={classes.linkTarget} role="status">
      {link.href}
      {host !== null && <strong className={classes.lookalike}>{t('link.lookalike', { host })}</strong>}
    </div>
  )
}
