/** What a key means in the table. */
export type TableCommand =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly kind: 'toggle' | 'open' | 'selectAll' | 'clear' | 'menu' | 'fold' | 'unfold' }

/** Reads a key press in a list of `count` lines with the cursor on `index` (-1: none) and `page` lines in sight. */
export function commandOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
  index: number,
  count: number,
  page: number,
): TableCommand | null {
  if (event.altKey) return null
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === 'a' ? { kind: 'selectAll' } : null
  const last = count - 1
  const move = (to: number): TableCommand => ({
    kind: 'move',
    to: Math.max(0, Math.min(last, to)),
    extend: event.shiftKey,
  })
  switch (event.key) {
    case 'ArrowDown':
      return move(index + 1)
    case 'ArrowUp':
      return move(index < 0 ? 0 : index - 1)
    case 'Home':
      return move(0)
    case 'End':
      return move(last)
    case 'PageDown':
      return move(Math.max(0, index) + page)
    case 'PageUp':
      return move(index - page)
    case ' ':
      return { kind: 'toggle' }
    case 'Enter':
      return { kind: 'open' }
    case 'Escape':
      return { kind: 'clear' }
    case 'ContextMenu':
      return { kind: 'menu' }
    case 'F10':
      return event.shiftKey ? { kind: 'menu' } : null
    case 'ArrowLeft':
      return { kind: 'fold' }
    case 'ArrowRight':
      return { kind: 'unfold' }
    default:
      return null
  }
}
