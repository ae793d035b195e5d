import { type RefObject, useEffect, useRef } from 'react'
import { isTyping } from '../../components/is-typing.ts'

/** Key names as `KeyboardEvent.key` has them; `Mod+f` is Ctrl or Cmd. */
export type KeyMap = readonly (readonly [key: string, act: () => void])[]

/** Keys that scroll belong to the log only while it has the focus: elsewhere (tabs, buttons) they have another meaning. */
const onlyInside = new Set(['Home', 'End', 'PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', ' ', 'Enter', 'Escape'])

/** In the find field this selects what was typed, not the log. */
const ofFields = new Set(['Mod+a'])

/** The keys of a log, while the focus is in `root` or on the tab that shows it. */
export function useKeys(root: RefObject<HTMLElement | null>, keys: KeyMap): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { target } = event
      if (event.defaultPrevented || event.isComposing || event.altKey || !(target instanceof Element)) return
      const inside = root.current?.contains(target) ?? false
      if (!inside && !target.closest('[role="tab"]')) return
      const mod = event.ctrlKey || event.metaKey
      const name = mod ? `Mod+${event.key.toLowerCase()}` : event.key
      if (isTyping(target) && (!mod || ofFields.has(name))) return
      if (!mod && target.closest('[role="menu"], [role="dialog"]')) return
      if (!inside && onlyInside.has(name)) return
      // A button inside acts on these itself.
      if ((name === ' ' || name === 'Enter') && target instanceof HTMLButtonElement) return
      const act = latest.current.find(([key]) => key === name)?.[1]
      if (!act) return
      event.preventDefault()
      event.stopPropagation()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [root])
}
