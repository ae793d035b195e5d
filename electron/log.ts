import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isSecretName, maskSecrets, secretMask } from '../shared/lib/secrets.ts'
import type { Log } from './services/types.ts'

/** The log and the one before it take twice this at most. */
const maxBytes = 2_000_000
const maxTextLength = 4000

/**
 * The diagnostic log: `portlight.log` in the data folder (0600), one JSON object a line, the previous one kept beside it. Written
 * synchronously: there are few lines, and the last one before a crash is the one that matters.
 */
export function createLog(folder: string): Log {
  const file = join(folder, 'portlight.log')
  let size = sizeOf(file)

  const write = (level: string, message: string, more: Record<string, unknown>): void => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), level, message, ...more }, harmless)}\n`
    try {
      if (size > maxBytes) {
        renameSync(file, `${file}.old`)
        size = 0
      }
      appendFileSync(file, line, { mode: 0o600 })
      size += Buffer.byteLength(line)
    } catch {
      // A full disk must not take the app down, and there is nowhere to say so.
    }
  }

  return {
    info: (message, fields) => write('info', message, fields ?? {}),
    warn: (message, fields) => write('warn', message, fields ?? {}),
    error: (message, error) => write('error', message, error === undefined ? {} : { error: describe(error) }),
  }
}

/** Each text without its secrets, and of bounded length. */
function harmless(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return isSecretName(key) ? secretMask : maskSecrets(value.slice(0, maxTextLength))
}

/** The stack with those of its causes. */
function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? String(error)
  return error.cause === undefined || depth > 4 ? own : `${own}\nbecause: ${describe(error.cause, depth + 1)}`
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}
