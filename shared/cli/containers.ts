import type { ContainerAction } from '../contract/containers.ts'
import type { Limits } from '../contract/run.ts'
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

export function renameArgs(ref: string, name: string): string[] {
  return ['rename', ref, name]
}

/** Limits and restart policy in place; an empty word is left out. */
export function updateArgs(ref: string, limits: Limits): string[] {
  const flags: readonly (readonly [flag: string, value: string])[] = [
    ['--memory', limits.memory],
    ['--memory-swap', limits.memorySwap],
    ['--memory-reservation', limits.memoryReservation],
    ['--cpus', limits.cpus],
    ['--cpu-shares', limits.cpuShares],
    ['--cpuset-cpus', limits.cpusetCpus],
    ['--pids-limit', limits.pidsLimit],
    ['--restart', limits.restart],
  ]
  return ['update', ...flags.filter(([, value]) => value !== '').flat(), ref]
}

export function commitArgs(
  ref: string,
  image: { reference: string; message: string; author: string; pause: boolean },
): string[] {
  return [
    'commit',
    ...(image.message === '' ? [] : ['--message', image.message]),
    ...(image.author === '' ? [] : ['--author', image.author]),
    ...(image.pause ? [] : ['--pause=false']),
    ref,
    ...(image.reference === '' ? [] : [image.reference]),
  ]
}

/** Into a file of the folder where it is pasted: the window saves it where the browser does. */
export function exportArgs(ref: string): string[] {
  return ['export', '--output', `${ref}.tar`, ref]
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

/** A terminal in a running container. */
export function execArgs(
  ref: string,
  options: { command: readonly string[]; user?: string; workingDir?: string },
): string[] {
  return [
    ...['exec', '-it'],
    ...(options.user ? ['--user', options.user] : []),
    ...(options.workingDir ? ['--workdir', options.workingDir] : []),
    ref,
    ...options.command,
  ]
}

/** The container's own terminal. */
export function attachArgs(ref: string): string[] {
  return ['attach', ref]
}

/** Files out of, into or between containers; `-` is a tar on standard input or output. */
export function copyArgs(from: string, to: string): string[] {
  return ['cp', from, to]
}

/** The Files tab's changes. */
export function diffArgs(ref: string): string[] {
  return ['diff', ref]
}
