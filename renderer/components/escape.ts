import type { KeyboardEvent } from 'react'
import { isTyping } from './is-typing.ts'

/** Where Esc has a meaning of its own. */
const ownEscape = '[role="log"], [role="menu"], [role="dialog"], [aria-haspopup][aria-expanded="true"]'

/** Esc anywhere in an opened detail closes it, as Esc in its list does; the focus then goes to the list. */
export function closeOnEscape(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const { target, currentTarget } = event
  if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return
  // Menus and dialogs are elsewhere in the document, though React tells of their keys here.
  if (!(target instanceof Element) || !currentTarget.contains(target)) return
  if (isTyping(target) || target.closest(ownEscape)) return
  event.preventDefault()
  const screen = currentTarget.closest('main')
  close()
  requestAnimationFrame(() => screen?.querySelector<HTMLElement>('[role="grid"]')?.focus())
}
