import { Suspense, useId, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { lazyPart } from '../../../components/lazy-part.ts'
import { useSettings } from '../../../stores/settings.ts'
import { useFilter } from '../filter/filter-store.ts'
import { useLogView, useLogViewState } from '../log-view.tsx'
import { shortTime } from '../time/time-words.ts'
import { useZone } from '../time/use-zone.ts'
import classes from './Histogram.module.css'
import { LevelSample } from './LevelPattern.tsx'
import { barsOf, type HistogramBar, levelCounts, linesOf } from './levels.ts'
import { type BarRange, useBarChoice } from './use-bar-choice.ts'
import { useHistogram } from './use-histogram.ts'
import { useWidth } from './use-width.ts'

/** recharts is the largest library of the window; a log without a histogram does without it. */
const HistogramChart = lazyPart(async () => (await import('./HistogramChart.tsx')).HistogramChart)

/** Pixels of a bar with the gap beside it. */
const barWidth = 6
const mostBars = 300

/** Lines of each level over time, above the lines: where it was loud, and a way to go there. */
export function Histogram() {
  return useSettings((settings) => settings.logs.histogram) && <Shown />
}

function Shown() {
  const { t, i18n } = useTranslation(['logHistogram', 'logFilter'])
  const view = useLogView()
  const filter = useFilter()
  const box = useRef<HTMLDivElement | null>(null)
  const width = useWidth(box)
  const counted = useHistogram(view.feed, Math.min(mostBars, Math.floor(width / barWidth)))
  const histogram = counted.kind === 'counted' ? counted.histogram : null
  const bars = useMemo(() => (histogram ? barsOf(histogram) : []), [histogram])
  const stepMs = histogram?.stepMs ?? 1
  const zone = useZone()
  const number = new Intl.NumberFormat(i18n.language)
  const endOf = (range: BarRange): number => (bars[range.last]?.from ?? 0) + stepMs
  const choice = useBarChoice({
    count: bars.length,
    onGo: (index) => view.goToTime(bars[index]?.from ?? 0),
    onZoom: (range) =>
      filter.add({
        exclude: false,
        test: { kind: 'time', since: bars[range.first]?.from ?? null, until: endOf(range) },
      }),
  })
  const said = (part: readonly HistogramBar[], from: number, to: number): string => {
    const now = Date.now()
    const words = levelCounts(part).map(({ level, count }) =>
      t('levelCount', { replace: { level: t(`logFilter:level.${level}`), count: number.format(count) } }),
    )
    const lines = linesOf(part)
    const time = t('bar', { from: shortTime(from, now, zone), to: shortTime(to, now, zone) })
    return [time, t('total', { count: lines, replace: { count: number.format(lines) } }), ...words].join(' · ')
  }
  const { range } = choice
  const rangeText = range
    ? said(bars.slice(range.first, range.last + 1), bars[range.first]?.from ?? 0, endOf(range))
    : ''
  const from = bars[0]?.from ?? 0
  const to = bars.length > 0 ? endOf({ first: 0, last: bars.length - 1 }) : 0
  return (
    <section className={classes.histogram} aria-label={t('tool')}>
      <div className={classes.legend}>
        {!range && <Legend bars={bars} />}
        <span className={classes.words}>
          {bars.length === 0
            ? t(counted.kind === 'waiting' ? 'waiting' : 'none')
            : range
              ? rangeText
              : t('bar', { from: shortTime(from, Date.now(), zone), to: shortTime(to, Date.now(), zone) })}
        </span>
      </div>
      <div ref={box} className={classes.plot}>
        {bars.length > 0 && (
          <Suspense fallback={null}>
            <HistogramChart bars={bars} />
          </Suspense>
        )}
        <InSight from={from} to={to} />
        {range && (
          <div
            className={classes.range}
            style={{
              left: `${(100 * range.first) / bars.length}%`,
              width: `${(100 * (range.last - range.first + 1)) / bars.length}%`,
            }}
          />
        )}
        {/* One place among the bars, as a slider has it: arrow keys move it, what it stands on is its value. */}
        <div
          className={classes.hit}
          role="slider"
          tabIndex={bars.length > 0 ? 0 : -1}
          aria-label={t('label', { summary: bars.length > 0 ? said(bars, from, to) : t('none') })}
          aria-valuemin={1}
          aria-valuemax={Math.max(1, bars.length)}
          aria-valuenow={(range?.first ?? 0) + 1}
          aria-valuetext={rangeText || t('hint')}
          title={t('hint')}
          {...choice.events}
        />
      </div>
    </section>
  )
}

function Legend({ bars }: { bars: readonly HistogramBar[] }) {
  const { t, i18n } = useTranslation(['logFilter', 'logDetails'])
  const filter = useFilter()
  const id = useId()
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <ul className={classes.levels}>
      {levelCounts(bars).map(({ level, count }) => (
        <li key={level}>
          <button
            type="button"
            className={classes.level}
            title={t('logFilter:quick.onlyLevel', { level: t(`logFilter:level.${level}`) })}
            onClick={() => filter.add({ exclude: false, test: { kind: 'level', levels: [level] } })}
          >
            <LevelSample level={level} owner={`${id}legend`} />
            {t(`logFilter:level.${level}`)} <span className={classes.count}>{number.format(count)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Which part of the time the lines in sight are of. */
function InSight({ from, to }: { from: number; to: number }) {
  const first = useLogViewState((state) => state.first?.at ?? null)
  const last = useLogViewState((state) => state.last?.at ?? null)
  if (first === null || last === null || to <= from) return null
  const share = (at: number): number => Math.min(100, Math.max(0, (100 * (at - from)) / (to - from)))
  return (
    <div
      className={classes.inSight}
      style={{ left: `${share(Math.min(first, last))}%`, right: `${100 - share(Math.max(first, last))}%` }}
    />
  )
}
