import { useEffect, useState } from 'react'

/** The last place of the focus outside of all menus and dialogs: a question may be asked from a menu that goes with its click. */
let home: Element | null = null

function findHome(): Element | null {
  const now = document.activeElement
  if (now && !now.closest('[role=menu], [role=dialog]')) home = now
  return home
}

/**
 * Gives the focus back to where it was when this part appeared, unless something else has taken it since. For menus and
 * dialogs that are taken out of the page at once: the library gives it back only after one that stays and closes.
 */
export function useReturnFocus(): void {
  // While rendering: the parts inside take the focus before an effect of this one would run.
  const [before] = useState(findHome)
  useEffect(
    () => () => {
      const lost = document.activeElement === null || document.activeElement === document.body
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    },
    [before],
  )
}
