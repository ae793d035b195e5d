import { shellQuote } from '../cli/docker.ts'
import type { RunSpec } from '../contract/run-spec.ts'
import { looksSecret, secretMask } from '../lib/secrets.ts'
import { flags } from './flags.ts'

/** The arguments after `docker` that make and start this container. `create`: only made. */
export function runArgs(spec: RunSpec, verb: 'run' | 'create' = 'run'): string[] {
  return [verb, ...(verb === 'run' ? ['--detach'] : []), ...groups(spec).flat(), ...tail(spec)]
}

/** The same, with a flag a line, for reading. */
export function runLines(spec: RunSpec, verb: 'run' | 'create' = 'run'): string {
  const head = ['docker', verb, ...(verb === 'run' ? ['--detach'] : [])].join(' ')
  const lines = groups(spec).map((group) => group.map(shellQuote).join(' '))
  const end = tail(spec)
  return [head, ...lines, ...(end.length > 0 ? [end.map(shellQuote).join(' ')] : [])].join(' \\\n  ')
}

function groups(spec: RunSpec): string[][] {
  return flags.flatMap((flag) =>
    flag.give(spec).map((value) => (flag.isSwitch ? [`--${flag.long}`] : [`--${flag.long}`, value])),
  )
}

/** `--entrypoint` takes one word; the others go before the command, where they come to the same. */
function tail({ image, entrypoint, command }: RunSpec): string[] {
  const words = [...(entrypoint ?? []).slice(1), ...command]
  // A spec that is not whole yet has no image; its place is kept, so that the command does not become one.
  return image === '' ? (words.length > 0 ? ['IMAGE', ...words] : []) : [image, ...words]
}

/** For the screen and the command log: values that look like secrets are masked. */
export function withoutSecrets(spec: RunSpec): RunSpec {
  const masked = <T extends { name: string; value: string | null }>(pairs: readonly T[]): T[] =>
    pairs.map((pair) =>
      looksSecret(pair.name, pair.value ?? '') && pair.value ? { ...pair, value: secretMask } : pair,
    )
  return {
    ...spec,
    env: masked(spec.env),
    labels: masked(spec.labels),
    logOptions: masked(spec.logOptions),
  }
}
