/** Of a log line, guessed from its text; `unknown` where nothing in it says. From the least to the most severe. */
export const logLevels = ['unknown', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

/** Numbers from here on are lines of a session's tail, which is shown while the backlog before it is read. */
export const tailBase = 2 ** 40
