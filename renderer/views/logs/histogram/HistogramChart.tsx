import { memo, useId } from 'react'
import { Bar, BarChart, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import type { LogLevel } from '../../../../shared/contract/logs.ts'
import { LevelPattern, patternId } from './LevelPattern.tsx'
import { type HistogramBar, levelsDown } from './levels.ts'

/** A single error among thousands of lines is still to be seen. */
const leastHeight: Readonly<Record<LogLevel, number>> = {
  fatal: 3,
  error: 3,
  warn: 2,
  info: 1,
  debug: 1,
  trace: 1,
  unknown: 1,
}

/** Stacked bars and nothing else: what is under the pointer is told by who lays it over. Nothing is animated. */
export const HistogramChart = memo(function HistogramChart({ bars }: { bars: readonly HistogramBar[] }) {
  const id = useId()
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={bars as HistogramBar[]}
        margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={bars.length > 200 ? 0 : 1}
        accessibilityLayer={false}
      >
        <defs>
          {levelsDown.map((level) => (
            <LevelPattern key={level} level={level} owner={id} />
          ))}
        </defs>
        <XAxis dataKey="from" hide />
        <YAxis hide domain={[0, 'dataMax']} />
        {levelsDown.map((level) => (
          <Bar
            key={level}
            dataKey={level}
            stackId="lines"
            fill={`url(#${patternId(id, level)})`}
            minPointSize={(value) => (Number(value) > 0 ? leastHeight[level] : 0)}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
})
