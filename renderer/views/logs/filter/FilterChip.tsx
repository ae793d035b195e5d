import { IconEye, IconEyeOff, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ConditionPopover } from './ConditionPopover.tsx'
import type { FilterChip as Chip } from './chips.ts'
import { type ConditionContext, conditionText, conditionWords } from './describe.ts'
import classes from './FilterBar.module.css'
import type { FilterActs } from './filter-store.ts'

/** One condition: its sign (a click turns it around), what it is (a click edits it), a switch and a cross. */
export function FilterChip(props: { chip: Chip; acts: FilterActs; context: ConditionContext }) {
  const { t } = useTranslation('logFilter')
  const { chip, acts, context } = props
  const { condition, off } = chip
  const [editing, setEditing] = useState(false)
  const { label, value } = conditionWords(condition.test, context)
  const text = conditionText(condition, context)
  return (
    <li className={classes.chip} data-exclude={condition.exclude || undefined} data-off={off || undefined}>
      <button
        type="button"
        className={classes.sign}
        title={t(condition.exclude ? 'toInclude' : 'toExclude')}
        aria-label={`${text}. ${t(condition.exclude ? 'toInclude' : 'toExclude')}`}
        onClick={() => acts.toggleSign(chip.id)}
      >
        <span aria-hidden>{condition.exclude ? '−' : '+'}</span> {t(condition.exclude ? 'without' : 'with')}
      </button>
      <ConditionPopover
        opened={editing}
        condition={condition}
        onDone={(next) => acts.replace(chip.id, next)}
        onClose={() => setEditing(false)}
      >
        <button
          type="button"
          className={classes.body}
          title={`${label} ${value}`.slice(0, 1000)}
          aria-label={t('edit', { text: `${label} ${value}` })}
          aria-expanded={editing}
          onClick={() => setEditing(!editing)}
          onKeyDown={(event) => {
            if (event.key !== 'Delete' && event.key !== 'Backspace') return
            event.preventDefault()
            acts.remove(chip.id)
          }}
        >
          <span className={classes.label}>{label}</span> <span className={classes.value}>{value}</span>
        </button>
      </ConditionPopover>
      {off && <span className={classes.offWord}>{t('off')}</span>}
      <button
        type="button"
        className={classes.act}
        aria-label={t(off ? 'turnOn' : 'turnOff', { text })}
        title={t(off ? 'turnOn' : 'turnOff', { text })}
        onClick={() => acts.toggleOff(chip.id)}
      >
        {off ? <IconEyeOff size={12} /> : <IconEye size={12} />}
      </button>
      <button
        type="button"
        className={classes.act}
        aria-label={t('remove', { text })}
        title={t('remove', { text })}
        onClick={() => acts.remove(chip.id)}
      >
        <IconX size={12} />
      </button>
    </li>
  )
}
