/**
 * Every escape sequence that a log line may hold, each matched in linear time: OSC, DCS, SOS, PM and APC strings up to their end
 * (BEL, ST, or the line's end where there is none), CSI, and the short ones. Both sides use it: the search looks at lines
 * without these, and the window shows them so, which makes positions agree.
 */
export const escapeSequences =
  /\x1b[\]PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?|\x9b/g

/** The text that is shown: without escape sequences. */
export const withoutEscapes = (text: string): string =>
  text.includes('\x1b') || text.includes('\x9b') ? text.replace(escapeSequences, '') : text
