import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import type { LogSource } from '../../../../shared/contract/logs.ts'
import { useContainers } from '../../../stores/containers.ts'
import { useLogView } from '../log-view.tsx'
import type { Zone } from '../time/parse-time.ts'
import { useZone } from '../time/use-zone.ts'
import type { ConditionContext } from './describe.ts'

/** What a condition names of a source; the rest of one changes with each line. */
export type NamedSource = Pick<LogSource, 'containerId' | 'name'>

/** Changes with the containers, not with the counts that come 20 times a second. */
function useNamedSources(): readonly NamedSource[] {
  const { feed } = useLogView()
  const key = useStore(feed.store, (state) =>
    (state.notice?.sources ?? []).map(({ containerId, name }) => `${containerId} ${name}`).join('\n'),
  )
  return useMemo(
    () =>
      key.split('\n').flatMap((line) => {
        const [containerId, name] = line.split(' ')
        return containerId && name !== undefined ? [{ containerId, name }] : []
      }),
    [key],
  )
}

/** What conditions are told and written with, inside a log pane. */
export function useFilterContext(): {
  readonly sources: readonly NamedSource[]
  readonly zone: Zone
  /** The last start of the container; null where it does not run, or where several are shown. */
  readonly startedAt: number | null
} {
  const sources = useNamedSources()
  const zone = useZone()
  const only = sources.length === 1 ? sources[0]?.containerId : undefined
  const startedAt = useContainers((state) => (only === undefined ? null : (state.rows?.get(only)?.startedAt ?? null)))
  return { sources, zone, startedAt }
}

/** For `conditionWords`: the names are those of the pane's containers. */
export function useConditionContext(): ConditionContext {
  const { t } = useTranslation('logFilter')
  const { sources, zone } = useFilterContext()
  return useMemo(
    () => ({
      t,
      zone,
      now: Date.now(),
      containerName: (id) =>
        sources.find((source) => source.containerId.startsWith(id) || source.name === id)?.name ?? id.slice(0, 12),
    }),
    [t, zone, sources],
  )
}
