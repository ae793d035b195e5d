import { Button } from '@mantine/core'
import { IconFilter, IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../components/IconButton.tsx'
import { ConditionPopover } from './ConditionPopover.tsx'
import { mostConditions } from './chips.ts'
import classes from './FilterBar.module.css'
import { FilterChip } from './FilterChip.tsx'
import { FilterResult } from './FilterResult.tsx'
import { useConditionContext } from './filter-context.ts'
import { useFilter } from './filter-store.ts'
import { SavedFilters } from './SavedFilters.tsx'

/** The conditions over the lines, one chip each, and what they leave. It is there while there are any, or when it is asked for. */
export function FilterBar() {
  const { chips, open } = useFilter()
  return (chips.length > 0 || open) && <Bar />
}

function Bar() {
  const { t } = useTranslation('logFilter')
  const filter = useFilter()
  const context = useConditionContext()
  const { chips, adding } = filter
  const isFull = chips.length >= mostConditions
  return (
    <section className={classes.bar} aria-label={t('bar')}>
      <IconFilter size={14} className={classes.icon} aria-hidden />
      {chips.length > 0 && (
        <ul className={classes.chips} aria-label={t('conditions')}>
          {chips.map((chip) => (
            <FilterChip key={chip.id} chip={chip} acts={filter} context={context} />
          ))}
        </ul>
      )}
      <ConditionPopover opened={adding} condition={null} onDone={filter.add} onClose={() => filter.ask(false)}>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={12} />}
          disabled={isFull}
          title={isFull ? t('full', { count: mostConditions }) : undefined}
          aria-expanded={adding}
          onClick={() => filter.ask(!adding)}
        >
          {t(chips.length === 0 ? 'addFirst' : 'add')}
        </Button>
      </ConditionPopover>
      <span className={classes.end}>
        <FilterResult />
        <SavedFilters />
        <IconButton
          label={t('clear')}
          icon={<IconX size={16} />}
          onClick={() => {
            filter.clear()
            filter.show(false)
          }}
        />
      </span>
    </section>
  )
}
