/** Controls other than tab and line ends: pasted, they are keys that nobody pressed (Esc ends a bracketed paste). */
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]/g

export const cleanPaste = (text: string): string => text.replace(controls, '')

/** A shell runs each line as it comes. A single line end at the end of one line counts too: it would run that line. */
export const isManyLines = (text: string): boolean => /[\r\n]/.test(text)

export const lineCount = (text: string): number => text.replace(/(?:\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length
