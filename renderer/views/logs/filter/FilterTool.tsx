import { ActionIcon, Tooltip } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFilter } from './filter-store.ts'

/** The button that brings the filter bar; it tells while lines are hidden. */
export function FilterTool() {
  const { t } = useTranslation('logFilter')
  const { chips, open, show } = useFilter()
  const active = chips.filter((chip) => !chip.off).length
  const isOn = open || chips.length > 0
  const label = active > 0 ? t('openOn', { count: active }) : t('open')
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'blue' : 'gray'}
        size={28}
        aria-label={label}
        aria-pressed={isOn}
        // Conditions are taken away in the bar, never by hiding the bar: with some of them it asks for another one.
        onClick={() => show(!open || chips.length > 0)}
      >
        <IconFilter size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
