import type { LogCondition, LogLevel, LogTest } from '../../../../shared/contract/log-filter.ts'
import { toPattern } from '../../../../shared/lib/log-query.ts'
import { parseTime, type Zone } from '../time/parse-time.ts'
import { dayAndTime } from '../time/time-words.ts'

export const conditionKinds = ['text', 'level', 'field', 'time', 'stream', 'container'] as const
export type ConditionKind = (typeof conditionKinds)[number]

export const fieldOps = ['is', 'contains', 'exists', 'above', 'below'] as const

/** A condition while it is being written: all kinds at once, so that changing one's mind loses nothing. */
export interface ConditionDraft {
  readonly exclude: boolean
  readonly kind: ConditionKind
  readonly text: string
  readonly regex: boolean
  readonly caseSensitive: boolean
  readonly wholeWord: boolean
  readonly levels: readonly LogLevel[]
  readonly stream: 'stdout' | 'stderr'
  readonly containers: readonly string[]
  readonly path: string
  readonly op: (typeof fieldOps)[number]
  readonly value: string
  /** As typed. */
  readonly since: string
  readonly until: string
}

const empty: ConditionDraft = {
  exclude: false,
  kind: 'text',
  text: '',
  regex: false,
  caseSensitive: false,
  wholeWord: false,
  levels: [],
  stream: 'stderr',
  containers: [],
  path: '',
  op: 'is',
  value: '',
  since: '',
  until: '',
}

/** A draft to begin with: of a condition that is edited, else an empty one of a kind. */
export function draftOf(condition: LogCondition | null, zone: Zone, kind: ConditionKind = 'text'): ConditionDraft {
  if (!condition) return { ...empty, kind }
  const { exclude, test } = condition
  const base = { ...empty, exclude, kind: test.kind }
  switch (test.kind) {
    case 'text':
      return { ...base, ...test.query }
    case 'level':
      return { ...base, levels: test.levels }
    case 'stream':
      return { ...base, stream: test.stream }
    case 'container':
      return { ...base, containers: test.ids }
    case 'field':
      return { ...base, path: test.path, op: test.op, value: test.value }
    case 'time':
      return {
        ...base,
        since: test.since === null ? '' : dayAndTime(test.since, zone),
        until: test.until === null ? '' : dayAndTime(test.until, zone),
      }
  }
}

/** What keeps a draft from being a condition. `incomplete` needs no words: something has not been filled in yet. */
export type DraftProblem =
  | { kind: 'incomplete' }
  | { kind: 'regex'; message: string }
  | { kind: 'number' }
  | { kind: 'time'; side: 'since' | 'until' }
  | { kind: 'order' }

/** The condition that a draft stands for, or what is wrong with it. */
export function conditionOf(
  draft: ConditionDraft,
  now: number,
  zone: Zone,
): { condition: LogCondition } | { problem: DraftProblem } {
  const made = (test: LogTest): { condition: LogCondition } => ({ condition: { exclude: draft.exclude, test } })
  const incomplete = { problem: { kind: 'incomplete' } } as const
  switch (draft.kind) {
    case 'text': {
      const { text, regex, caseSensitive, wholeWord } = draft
      if (text === '') return incomplete
      const query = { text, regex, caseSensitive, wholeWord }
      const checked = toPattern(query)
      if ('problem' in checked) return { problem: { kind: 'regex', message: checked.problem } }
      return made({ kind: 'text', query })
    }
    case 'level':
      return draft.levels.length === 0 ? incomplete : made({ kind: 'level', levels: [...draft.levels] })
    case 'stream':
      return made({ kind: 'stream', stream: draft.stream })
    case 'container':
      return draft.containers.length === 0 ? incomplete : made({ kind: 'container', ids: [...draft.containers] })
    case 'field': {
      const { op } = draft
      const path = draft.path.trim()
      if (path === '' || (draft.value === '' && op !== 'exists' && op !== 'is')) return incomplete
      if ((op === 'above' || op === 'below') && !isNumber(draft.value)) return { problem: { kind: 'number' } }
      return made({ kind: 'field', path, op, value: op === 'exists' ? '' : draft.value })
    }
    case 'time': {
      const since = timeOf(draft.since, now, zone)
      const until = timeOf(draft.until, now, zone)
      if (since === undefined) return { problem: { kind: 'time', side: 'since' } }
      if (until === undefined) return { problem: { kind: 'time', side: 'until' } }
      if (since === null && until === null) return incomplete
      if (since !== null && until !== null && until <= since) return { problem: { kind: 'order' } }
      return made({ kind: 'time', since, until })
    }
  }
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text))

/** Null for nothing typed, undefined for what is no time. */
const timeOf = (typed: string, now: number, zone: Zone): number | null | undefined =>
  typed.trim() === '' ? null : (parseTime(typed, now, zone) ?? undefined)
