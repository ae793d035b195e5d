import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { secretMask } from '../../../shared/lib/secrets.ts'
import { fromCompose } from '../../../shared/run/from-compose.ts'
import { type Left, parseRun } from '../../../shared/run/parse-run.ts'
import { toCompose } from '../../../shared/run/to-compose.ts'
import { runLines, withoutSecrets } from '../../../shared/run/write-run.ts'

export type Way = 'run' | 'compose'

export interface Read {
  readonly spec: RunSpec | null
  readonly left: readonly Left[]
  readonly fault: string | null
  readonly services: readonly string[]
  readonly service: string
}

/** As it stands on screen: what looks like a secret is hidden. */
export function shownText(spec: RunSpec, way: Way): string {
  return realText(withoutSecrets(spec), way)
}

export function realText(spec: RunSpec, way: Way): string {
  return way === 'run' ? runLines(spec) : toCompose(spec).text
}

/** What was typed or pasted, whichever of the two it is. Secrets that were hidden on screen are still those of `before`. */
export function readText(text: string, before: RunSpec, service?: string): Read {
  const isCommand = /^\s*(?:[$#>]\s+)?(?:[\w=./-]+\s+){0,6}?\S*(?:docker|podman|nerdctl)\b/.test(text.slice(0, 500))
  const read: Read = isCommand
    ? { ...parseRun(text), fault: null, services: [], service: '' }
    : fromCompose(text, service)
  return { ...read, spec: read.spec && unhidden(read.spec, before) }
}

function unhidden(spec: RunSpec, before: RunSpec): RunSpec {
  const back = <T extends { name: string; value: string | null }>(pairs: readonly T[], known: readonly T[]): T[] =>
    pairs.map((pair) =>
      pair.value === secretMask ? { ...pair, value: known.find(({ name }) => name === pair.name)?.value ?? '' } : pair,
    )
  return {
    ...spec,
    env: back(spec.env, before.env),
    labels: back(spec.labels, before.labels),
    logOptions: back(spec.logOptions, before.logOptions),
  }
}

/** Whether something is hidden. */
export const hidesSecrets = (spec: RunSpec): boolean => JSON.stringify(withoutSecrets(spec)).includes(secretMask)
