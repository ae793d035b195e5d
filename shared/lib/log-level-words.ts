import type { LogLevel } from '../contract/log-filter.ts'

const words: Readonly<Record<Exclude<LogLevel, 'unknown'>, string>> = {
  trace: 'trace trc trce verbose vrb verb finest finer silly all',
  debug: 'debug dbg dbug debu deb fine debug1 debug2 debug3 debug4 debug5',
  info: 'info inf information informational notice note log system success audit default status info0 http',
  warn: 'warn warning wrn warni',
  error: 'error err erro eror fail failed failure severe alarm',
  fatal: 'fatal ftl fata critical crit crt panic pnc emerg emergency alert dpanic',
}

const levels = new Map<string, LogLevel>()
for (const [level, names] of Object.entries(words))
  for (const name of names.split(' ')) levels.set(name, level as LogLevel)

/** The level that a word names, in any case, where it stands for one (in a field). */
export const levelOfWord = (word: string): LogLevel | null => levels.get(word.trim().toLowerCase()) ?? null

/** Words that name a level wherever they stand before a message; `levelOfWord` knows more, which are words of sentences too. */
const headWords =
  'trace trc trce verbose vrb finest finer debug dbg dbug debu info inf information notice note system success warn ' +
  'warning wrn error err erro eror fail severe fatal ftl fata critical crit panic emerg emergency alert dpanic fine'

const headLevels = new Map<string, LogLevel>()
for (const name of headWords.split(' ')) {
  const level = levels.get(name) ?? 'unknown'
  const forms = [name, name.toUpperCase(), name.charAt(0).toUpperCase() + name.slice(1)]
  for (const form of forms) headLevels.set(form, level)
}

/** The level that a word in the head of a line names, written in one case. */
export const levelOfHeadWord = (word: string): LogLevel | null => headLevels.get(word) ?? null

/** The numbers of pino and bunyan (10 … 60), else those of syslog (0 … 7). */
export function levelOfNumber(value: number): LogLevel | null {
  if (value >= 10)
    return value < 20
      ? 'trace'
      : value < 30
        ? 'debug'
        : value < 40
          ? 'info'
          : value < 50
            ? 'warn'
            : value < 60
              ? 'error'
              : value < 100
                ? 'fatal'
                : null
  return (['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const)[value] ?? null
}
