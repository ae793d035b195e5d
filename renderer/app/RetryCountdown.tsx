import { useTranslation } from 'react-i18next'
import { useClock } from '../components/clock.ts'
import classes from './Banner.module.css'

/** Seconds to the next try. `at`: ms since the epoch, by this machine's clock. Not read out each second. */
export function RetryCountdown(props: { at: number }) {
  const { t } = useTranslation('engine')
  const seconds = useClock((now) => Math.max(0, Math.ceil((props.at - now) / 1000)))
  return (
    <span className={classes.countdown} aria-hidden>
      {seconds === 0 ? t('offline.trying') : t('offline.nextTry', { count: seconds })}
    </span>
  )
}
