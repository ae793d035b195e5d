const thisMachine: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The desktop shell shows an address and asks before it opens it, whatever page wants it: one question is enough, and that one cannot be
 * got round. It opens ports of this machine unasked, which the text of a program does not get to do.
 */
export const shellAsks = (href: string): boolean =>
  location.protocol === 'portlight:' && !thisMachine.has(new URL(href).hostname)
