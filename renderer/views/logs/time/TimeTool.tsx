import { ActionIcon, Button, Divider, Popover, Tooltip } from '@mantine/core'
import { IconCalendarTime } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { TimeInputs } from '../filter/condition-inputs.tsx'
import { conditionOf, draftOf } from '../filter/draft.ts'
import { useFilterContext } from '../filter/filter-context.ts'
import { useFilter } from '../filter/filter-store.ts'
import { gone } from '../filter/popover.ts'
import { useLogView } from '../log-view.tsx'
import { parseTime } from './parse-time.ts'
import classes from './Time.module.css'
import { TimeField } from './TimeField.tsx'

/** Goes to a time, or shows only a part of the time. */
export function TimeTool() {
  const { t } = useTranslation('logFilter')
  const [opened, setOpened] = useState(false)
  const close = (): void => setOpened(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus transitionProps={gone}>
      <Popover.Target>
        <Tooltip label={t('time.tool')} disabled={opened}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t('time.tool')}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconCalendarTime size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.tool}>
          <Jump onDone={close} />
          <Divider />
          <Range onDone={close} />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function Jump(props: { onDone: () => void }) {
  const { t } = useTranslation('logFilter')
  const { goToTime } = useLogView()
  const { zone } = useFilterContext()
  const [now] = useState(() => Date.now())
  const [typed, setTyped] = useState('')
  const at = parseTime(typed, now, zone)
  return (
    <form
      className={classes.part}
      aria-label={t('time.jump')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        if (at === null) return
        goToTime(at)
        props.onDone()
      }}
    >
      <TimeField label={t('time.jump')} typed={typed} now={now} zone={zone} autoFocus onTyped={setTyped} />
      <div className={classes.end}>
        <Button size="xs" type="submit" disabled={at === null}>
          {t('time.go')}
        </Button>
      </div>
    </form>
  )
}

/** As a condition of the filter: it stands among the chips, and is taken away there. */
function Range(props: { onDone: () => void }) {
  const { t } = useTranslation('logFilter')
  const filter = useFilter()
  const { zone, startedAt } = useFilterContext()
  const [now] = useState(() => Date.now())
  const present = filter.chips.find(({ condition }) => !condition.exclude && condition.test.kind === 'time')
  const [draft, setDraft] = useState(() => draftOf(present?.condition ?? null, zone, 'time'))
  const result = conditionOf(draft, now, zone)
  const show = (since: number | null, until: number | null): void => {
    filter.add({ exclude: false, test: { kind: 'time', since, until } })
    props.onDone()
  }
  return (
    <form
      className={classes.part}
      aria-label={t('time.range')}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        if (!('condition' in result)) return
        filter.add(result.condition)
        props.onDone()
      }}
    >
      <h3 className={classes.title}>{t('time.range')}</h3>
      <TimeInputs
        draft={draft}
        set={(change) => setDraft({ ...draft, ...change })}
        now={now}
        zone={zone}
        startedAt={startedAt}
        isDisordered={'problem' in result && result.problem.kind === 'order'}
        onSince={(since) => show(since, null)}
      />
      <div className={classes.end}>
        <Button size="xs" type="submit" variant="default" disabled={!('condition' in result)}>
          {t('form.apply')}
        </Button>
      </div>
    </form>
  )
}
