import { homedir } from 'node:os'
import { app } from 'electron'

/** Versions and system, one a line; also what Help → Copy Version Information copies. */
export function versionInfo(): string {
  const { electron, chrome, node } = process.versions
  return [
    `Portlight ${app.getVersion()}${app.isPackaged ? '' : ' (development)'}`,
    `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    `${process.platform} ${process.arch} ${process.getSystemVersion()}`,
  ].join('\n')
}

/**
 * What a user may paste into a public issue: versions, what happened, and the stack where there is one. The home folder's path
 * holds the user's name, so it goes; nothing of a container or of the environment is ever put in.
 */
export function crashReport(what: string, facts: Record<string, string | number>, error?: unknown): string {
  const lines = [versionInfo(), `What: ${what}`, `Running for: ${Math.round(process.uptime())} s`]
  for (const [name, value] of Object.entries(facts)) lines.push(`${name}: ${value}`)
  if (error !== undefined) lines.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return redact(lines.join('\n'))
}

function redact(text: string): string {
  return text.replaceAll(homedir(), '~').replaceAll(/\b(unix|npipe|tcp|ssh|https?):\/\/\S+/g, '$1://…')
}
