import type { TFunction } from 'i18next'
import type { HistoryEvent } from '../../../shared/contract/history.ts'

/** Actions that the words of the app's buttons name. */
const named = new Set(['start', 'stop', 'restart', 'pause', 'unpause', 'kill', 'remove'] as const)
type Named = typeof named extends Set<infer Name> ? Name : never

/** What happened, in a word or two: "exited (137)", "Stop, from here". */
export function eventWord(
  { kind, detail }: Pick<HistoryEvent, 'kind' | 'detail'>,
  t: TFunction<['stats', 'actions']>,
): string {
  if (kind === 'die') return detail === '' ? t('stats:event.die') : t('stats:event.dieWith', { code: detail })
  if (kind !== 'action') return t(`stats:event.${kind}`)
  const action = named.has(detail as Named) ? t(`actions:${detail as Named}`) : detail
  return t('stats:event.action', { action })
}

/** It ended with an exit code other than 0. */
export const isFailure = ({ kind, detail }: Pick<HistoryEvent, 'kind' | 'detail'>): boolean =>
  kind === 'die' && detail !== '' && detail !== '0'
