import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { useWords } from '../../i18n/use-words.ts'
import { countContainers } from '../../stores/containers.ts'

/** A project in a few words: "3 running · 1 stopped". */
export function GroupNote(props: { rows: readonly ContainerRow[] }) {
  const t = useWords('containers')
  const counts = countContainers(props.rows)
  const parts = [
    counts.running > 0 && t('group.running', { count: counts.running }),
    counts.stopped > 0 && t('group.stopped', { count: counts.stopped }),
    counts.unhealthy > 0 && t('group.unhealthy', { count: counts.unhealthy }),
  ]
  return parts.filter((part) => part !== false).join(' · ')
}
