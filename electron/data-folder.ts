import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where Portlight keeps what is its own (settings, log): PORTLIGHT_DATA_FOLDER, else the platform's place for it. Made here where it is
 * missing, for its owner only. Throws a sentence where it cannot be had.
 */
export function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  const folder = env.PORTLIGHT_DATA_FOLDER || usualFolder(env, platform)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // An older one, or one made under a generous umask.
    if (platform !== 'win32') chmodSync(folder, 0o700)
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? cause.code : cause
    const help = 'PORTLIGHT_DATA_FOLDER can name another folder of yours.'
    throw new Error(`The folder ${folder} cannot be used for the settings and the log (${why}). ${help}`, { cause })
  }
  return folder
}

/** The platform's place for a program's data. */
export function usualFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = env.HOME || homedir()
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Portlight')
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Portlight')
    default:
      // The standard asks to ignore a path that is not absolute.
      return join(env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share'), 'portlight')
  }
}
