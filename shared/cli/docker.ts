import type { Endpoint } from '../contract/engine.ts'

/** One word of a POSIX shell command line, quoted where it needs it. */
export function shellQuote(word: string): string {
  // A ~ or = at the start would be expanded (zsh expands =cmd too).
  return /^[\w@%+:,./-][\w@%+:,./=~-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Where the CLI looks when it is told nothing. */
const usualUrls = new Set(['unix:///var/run/docker.sock', 'npipe:////./pipe/docker_engine'])

/** The options that make the CLI talk to the engine of `endpoint`; none for the usual place. */
export function targetArgs(endpoint: Pick<Endpoint, 'url' | 'source' | 'contextName'> | null): string[] {
  if (!endpoint || usualUrls.has(endpoint.url)) return []
  if (endpoint.source === 'context' && endpoint.contextName) return ['--context', endpoint.contextName]
  return ['--host', endpoint.url]
}

/** A command line that can be pasted into a shell: `docker --context dev stop web`. */
export function dockerCommand(
  endpoint: Pick<Endpoint, 'url' | 'source' | 'contextName'> | null,
  args: readonly string[],
): string {
  return ['docker', ...targetArgs(endpoint), ...args].map(shellQuote).join(' ')
}
