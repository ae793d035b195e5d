import type { TFunction } from 'i18next'
import type { LogCondition, LogTest } from '../../../../shared/contract/log-filter.ts'
import { assertNever } from '../../../../shared/lib/assert-never.ts'
import type { Zone } from '../time/parse-time.ts'
import { shortTime } from '../time/time-words.ts'

/** What the words of a condition need beyond the condition. */
export interface ConditionContext {
  readonly t: TFunction<'logFilter'>
  readonly containerName: (id: string) => string
  readonly zone: Zone
  /** Times of this day are told without it. */
  readonly now: number
}

/** A condition in a chip: by what it chooses, and the choice itself. */
export interface ConditionWords {
  readonly label: string
  readonly value: string
}

const namesShown = 2

export function conditionWords(test: LogTest, context: ConditionContext): ConditionWords {
  const { t } = context
  switch (test.kind) {
    case 'text': {
      const { query } = test
      const notes = [query.caseSensitive ? t('matchCase') : '', query.wholeWord ? t('wholeWord') : ''].filter(Boolean)
      const value = query.regex ? `/${query.text}/` : query.text
      return {
        label: t(query.regex ? 'kind.regex' : 'kind.text'),
        value: notes.length > 0 ? `${value} (${notes.join(', ')})` : value,
      }
    }
    case 'level':
      return { label: t('kind.level'), value: test.levels.map((level) => t(`level.${level}`)).join(', ') }
    case 'stream':
      return { label: t('kind.stream'), value: test.stream }
    case 'container': {
      const { ids } = test
      const value =
        ids.length <= namesShown ? ids.map(context.containerName).join(', ') : t('containers', { count: ids.length })
      return { label: t('kind.container'), value }
    }
    case 'field':
      return { label: test.path, value: fieldWords(test, t) }
    case 'time':
      return { label: t('kind.time'), value: timeWords(test, context) }
    default:
      return assertNever(test)
  }
}

const signs = { is: '=', above: '>', below: '<' } as const

function fieldWords(test: Extract<LogTest, { kind: 'field' }>, t: TFunction<'logFilter'>): string {
  if (test.op === 'exists') return t('op.exists')
  return test.op === 'contains' ? `${t('op.contains')} ${test.value}` : `${signs[test.op]} ${test.value}`
}

function timeWords(test: Extract<LogTest, { kind: 'time' }>, { t, zone, now }: ConditionContext): string {
  const said = (at: number): string => shortTime(at, now, zone)
  if (test.since !== null && test.until !== null) return t('fromTo', { from: said(test.since), to: said(test.until) })
  if (test.since !== null) return t('since', { time: said(test.since) })
  return test.until === null ? '–' : t('until', { time: said(test.until) })
}

/** A condition in one line, for names of buttons and hints: `without Level error`. */
export function conditionText(condition: LogCondition, context: ConditionContext): string {
  const { label, value } = conditionWords(condition.test, context)
  return `${context.t(condition.exclude ? 'without' : 'with')} ${label} ${value}`
}
