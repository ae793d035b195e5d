import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPart } from '../../../components/lazy-part.ts'
import { parseTime, type Zone } from './parse-time.ts'
import classes from './Time.module.css'
import { clockText, dayAndTime, dayText } from './time-words.ts'

/** The calendar and its library are loaded when one is first opened. */
const DayCalendar = lazyPart(async () => (await import('./DayCalendar.tsx')).DayCalendar)

/** A time, typed or chosen from a calendar; below it stands what was understood. */
export function TimeField(props: {
  label: string
  typed: string
  now: number
  zone: Zone
  autoFocus?: boolean
  onTyped: (typed: string) => void
}) {
  const { t } = useTranslation('logFilter')
  const { typed, now, zone } = props
  const [calendar, setCalendar] = useState(false)
  const at = parseTime(typed, now, zone)
  const isUnclear = at === null && typed.trim() !== ''
  return (
    <div>
      <TextInput
        size="xs"
        label={props.label}
        placeholder={t('time.hint')}
        value={typed}
        error={isUnclear && t('time.unclear')}
        description={isUnclear ? null : at === null ? '\u00a0' : dayAndTime(at, zone)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        classNames={{ description: classes.meaning ?? '', error: classes.meaning ?? '' }}
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        data-autofocus={props.autoFocus || undefined}
        rightSection={
          <Tooltip label={t('time.calendar')}>
            <ActionIcon
              size={22}
              variant={calendar ? 'light' : 'subtle'}
              color={calendar ? 'blue' : 'gray'}
              aria-label={`${props.label}: ${t('time.calendar')}`}
              aria-expanded={calendar}
              onClick={() => setCalendar(!calendar)}
            >
              <IconCalendar size={14} />
            </ActionIcon>
          </Tooltip>
        }
        onChange={(event) => props.onTyped(event.currentTarget.value)}
      />
      {calendar && (
        <div className={classes.calendar}>
          <Suspense fallback={null}>
            <DayCalendar
              day={at === null ? null : dayText(at, zone)}
              today={dayText(now, zone)}
              onDay={(day) => {
                // The time of day that was typed stays.
                props.onTyped(`${day} ${at === null ? '00:00' : clockText(at, zone)}`)
                setCalendar(false)
              }}
            />
          </Suspense>
        </div>
      )}
    </div>
  )
}
