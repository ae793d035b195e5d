import { Suspense, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPart } from '../../../components/lazy-part.ts'
import { LineSample } from './LineSample.tsx'
import type { ChartRow } from './rows.ts'
import classes from './Stats.module.css'
import type { UseChartProps } from './UseChart.tsx'

/** recharts is the largest library of the window and only this tab needs it. */
const UseChart = lazyPart(async () => (await import('./UseChart.tsx')).UseChart)

export interface UseCardProps extends Omit<UseChartProps, 'label' | 'valueFormat'> {
  readonly title: string
  readonly note: string
  /** What the charts show: "last 15 minutes". */
  readonly span: string
  /** The row whose values are in the headline: under the pointer, else the newest; undefined when stopped. */
  readonly row: ChartRow | undefined
  readonly format: (value: number) => string
  readonly tickFormat: (value: number) => string
}

/** One kind of use: its values in the headline, its lines below. */
export function UseCard(props: UseCardProps) {
  const { t } = useTranslation(['container', 'common'])
  const { title, note, span, row, format, tickFormat, series, valueTicks, limit, marks, ...shared } = props
  // The chart is painted again by identity, which a pointer that moves over another one must not change.
  const stableTicks = useStable(valueTicks)
  const stableSeries = useStable(series)
  const stableLimit = useStable(limit)
  const stableMarks = useStable(marks)
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        {series.map(({ key, name, stroke }) => {
          const value = row?.[key] ?? null
          return (
            <span key={key} className={classes.value}>
              {series.length > 1 && (
                <span className={classes.name}>
                  <LineSample stroke={stroke} />
                  <span className={classes.cut}>{name}</span>
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
          label={t('stats.chart', { title, span })}
          series={stableSeries}
          valueTicks={stableTicks}
          valueFormat={tickFormat}
          limit={stableLimit}
          marks={stableMarks}
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
