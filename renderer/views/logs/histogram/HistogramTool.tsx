import { ActionIcon, Tooltip } from '@mantine/core'
import { IconChartHistogram } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../../client-context.tsx'
import { patchSettings, useSettings } from '../../../stores/settings.ts'

/** Shows or hides the histogram, on every log. */
export function HistogramTool() {
  const { t } = useTranslation('logHistogram')
  const client = useClient()
  const logs = useSettings((settings) => settings.logs)
  return (
    <Tooltip label={t('tool')}>
      <ActionIcon
        variant={logs.histogram ? 'light' : 'subtle'}
        color={logs.histogram ? 'blue' : 'gray'}
        size={28}
        aria-label={t('tool')}
        aria-pressed={logs.histogram}
        onClick={() => void patchSettings(client, { logs: { ...logs, histogram: !logs.histogram } })}
      >
        <IconChartHistogram size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
