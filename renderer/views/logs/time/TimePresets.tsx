import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Zone } from './parse-time.ts'
import { type SincePreset, sinceOf } from './presets.ts'
import classes from './Time.module.css'

const presets: readonly SincePreset[] = ['m5', 'm15', 'h1', 'today', 'start']

/** Beginnings that are often wanted, one click each. */
export function TimePresets(props: {
  now: number
  zone: Zone
  /** Of the container; null where there is none, or where several are shown. */
  startedAt: number | null
  onSince: (since: number) => void
}) {
  const { t } = useTranslation('logFilter')
  return (
    <div className={classes.presets}>
      {presets.map((preset) => {
        const since = sinceOf(preset, props.now, props.zone, props.startedAt)
        if (since === null) return null
        return (
          <Button key={preset} size="compact-xs" variant="default" onClick={() => props.onSince(since)}>
            {t(`time.last.${preset}`)}
          </Button>
        )
      })}
    </div>
  )
}
