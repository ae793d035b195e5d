import type { ContainerAction } from '../contract/containers.ts'
import { assertNever } from '../lib/assert-never.ts'

/** The arguments after `docker` that do `action` to these containers (ids or names), one or many. */
export function actArgs(action: ContainerAction, refs: readonly string[]): string[] {
  switch (action.kind) {
    case 'start':
    case 'pause':
    case 'unpause':
      return [action.kind, ...refs]
    case 'stop':
    case 'restart':
      return [action.kind, ...seconds(action.timeoutSeconds), ...refs]
    case 'kill':
      return ['kill', ...(action.signal === 'SIGKILL' ? [] : ['--signal', action.signal]), ...refs]
    case 'remove':
      return ['rm', ...(action.force ? ['--force'] : []), ...(action.volumes ? ['--volumes'] : []), ...refs]
    default:
      return assertNever(action)
  }
}

/** `-t`: its long name changed from `--time` to `--timeout` in version 28; the short one is understood by all. */
function seconds(timeout: number | undefined): string[] {
  return timeout === undefined ? [] : ['-t', String(timeout)]
}

/** What the Logs tab follows. */
export function logsArgs(
  ref: string,
  options: { timestamps?: boolean; tail?: number; follow?: boolean } = {},
): string[] {
  return [
    'logs',
    ...(options.follow === false ? [] : ['--follow']),
    ...(options.timestamps ? ['--timestamps'] : []),
    ...(options.tail === undefined ? [] : ['--tail', String(options.tail)]),
    ref,
  ]
}

/** The Inspect tab. */
export function inspectArgs(ref: string): string[] {
  return ['container', 'inspect', ref]
}

/** The Processes tab. */
export function topArgs(ref: string): string[] {
  return ['top', ref]
}

/** The Stats tab; all running ones where none is named. */
export function statsArgs(refs: readonly string[]): string[] {
  return ['stats', ...refs]
}

/** The containers screen. */
export function listArgs(): string[] {
  return ['ps', '--all']
}
