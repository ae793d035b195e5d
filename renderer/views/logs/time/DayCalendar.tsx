import '@mantine/dates/styles.css'
import 'dayjs/locale/ko'
import { DatePicker } from '@mantine/dates'
import { useTranslation } from 'react-i18next'

/** A month to choose a day from. `day`: `YYYY-MM-DD`. There is no log of tomorrow. */
export function DayCalendar(props: { day: string | null; today: string; onDay: (day: string) => void }) {
  const { t, i18n } = useTranslation('logFilter')
  return (
    <DatePicker
      size="xs"
      locale={i18n.language}
      firstDayOfWeek={i18n.language === 'ko' ? 0 : 1}
      value={props.day}
      defaultDate={props.day ?? props.today}
      maxDate={props.today}
      highlightToday
      onChange={(day) => day !== null && props.onDay(day)}
      aria-label={t('time.calendar')}
      ariaLabels={{
        previousMonth: t('time.previous'),
        previousYear: t('time.previous'),
        previousDecade: t('time.previous'),
        nextMonth: t('time.next'),
        nextYear: t('time.next'),
        nextDecade: t('time.next'),
      }}
    />
  )
}
