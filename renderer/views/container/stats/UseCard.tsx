import { Suspense, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPart } from '../../../components/lazy-part.ts'
import type { UsePoint } from './rates.ts'
import classes from './Stats.module.css'
import type { UseChartProps } from './UseChart.tsx'

/** recharts is the largest library of the window and only this tab needs it. */
const UseChart = lazyPart(async () => (await import('./UseChart.tsx')).UseChart)

export interface UseCardProps extends Omit<UseChartProps, 'label' | 'valueFormat'> {
  readonly title: string
  readonly note: string
  /** How many minutes the chart shows. */
  readonly minutes: number
  /** The point whose values are in the headline: under the pointer, else the newest; undefined when stopped. */
  readonly point: UsePoint | undefined
  readonly format: (value: number) => string
  readonly tickFormat: (value: number) => string
}

/** One kind of use: its values in the headline, its lines below. */
export function UseCard(props: UseCardProps) {
  const { t } = useTranslation(['container', 'common'])
  const { title, note, minutes, point, format, tickFormat, series, valueTicks, limit, ...shared } = props
  // The chart is painted again by identity, which a pointer that moves over another one must not change.
  const stableTicks = useStable(valueTicks)
  const stableSeries = useStable(series)
  const stableLimit = useStable(limit)
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        {series.map((line, index) => {
          const value = point?.[line.figure] ?? null
          return (
            <span key={line.figure} className={classes.value}>
              {series.length > 1 && (
                <span className={classes.name}>
                  <svg className={classes.sample} viewBox="0 0 16 8" aria-hidden="true" focusable="false">
                    <line
                      x1="0"
                      x2="16"
                      y1="4"
                      y2="4"
                      stroke={index === 0 ? 'var(--pl-accent-text)' : 'var(--pl-warn)'}
                      strokeWidth="2"
                      strokeDasharray={index === 0 ? undefined : '4 3'}
                    />
                  </svg>
                  {line.name}
                </span>
              )}
              <strong className={classes.figure}>{value === null ? t('common:none') : format(value)}</strong>
            </span>
          )
        })}
        {note !== '' && <span className={classes.note}>{note}</span>}
      </div>
      <Suspense fallback={<div className={classes.chart} />}>
        <UseChart
          {...shared}
          label={t('stats.chart', { title, count: minutes })}
          series={stableSeries}
          valueTicks={stableTicks}
          valueFormat={tickFormat}
          limit={stableLimit}
        />
      </Suspense>
    </section>
  )
}

/** The same object as long as its content is the same. */
function useStable<T>(value: T): T {
  const content = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the content stands for the value
  return useMemo(() => value, [content])
}
