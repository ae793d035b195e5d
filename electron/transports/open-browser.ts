import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Undo } from '../../shared/lib/undo.ts'

/** Is there a screen for a browser to open on? Over ssh or in a container there is none. */
export function hasDesktop(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'win32') return true
  if (platform === 'darwin') return env.SSH_CONNECTION === undefined
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Opens `link` in the user's browser through a file that only the user can read: in the browser's arguments every other user
 * of this machine would see the ticket. The undo removes the file.
 */
export function openInBrowser(link: string): Undo {
  const { file, remove } = writeRedirectFile(link)
  const [command, args] = openerOf(process.platform, file)
  const opener = spawn(command, args, { stdio: 'ignore', detached: true })
  opener.on('error', () => {}) // no opener on this system: the printed link is there anyway
  opener.unref()
  return remove
}

/**
 * A page with nothing but a redirect to `link`, readable by this user alone: mkdtemp makes a new folder with mode 0700, under a
 * name that cannot be guessed, and `wx` refuses whatever might stand at the path already, links included.
 */
export function writeRedirectFile(link: string, parent: string = tmpdir()): { file: string; remove: Undo } {
  const folder = mkdtempSync(join(parent, 'portlight-'))
  const file = join(folder, 'open.html')
  const page = `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0;url=${link}">
<title>Portlight</title>
`
  writeFileSync(file, page, { flag: 'wx', mode: 0o600 })
  chmodSync(file, 0o600) // a umask may have taken the user's own bits away
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function openerOf(platform: NodeJS.Platform, file: string): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [file]]
  if (platform === 'win32') return ['explorer.exe', [file]]
  return ['xdg-open', [file]]
}
