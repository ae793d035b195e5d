/** Whether a key press on `target` writes text, so that single-key shortcuts must keep out of the way. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) &&
    !(target instanceof HTMLInputElement && (target.type === 'checkbox' || target.type === 'radio'))
  )
}
