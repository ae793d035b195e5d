import { memo } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Series } from './figures.ts'
import type { UsePoint } from './rates.ts'
import classes from './Stats.module.css'

export interface UseChartProps {
  readonly label: string
  readonly points: readonly UsePoint[]
  readonly series: readonly Series[]
  /** What the time axis shows, ms since the epoch. */
  readonly from: number
  readonly to: number
  readonly timeTicks: readonly number[]
  readonly timeFormat: (at: number) => string
  readonly valueTicks: readonly number[]
  readonly valueFormat: (value: number) => string
  /** A line across, such as the memory limit. */
  readonly limit: { readonly value: number; readonly name: string } | null
  /** Charts of one name share their crosshair. */
  readonly group: string
  readonly onHover: (at: number | null) => void
}

/** Strokes differ in colour and in pattern, so that they can be told apart without colour. */
const strokes = [
  { stroke: 'var(--pl-accent-text)', dash: undefined },
  { stroke: 'var(--pl-warn)', dash: '4 3' },
] as const

const tick = { fill: 'var(--pl-text-dim)', fontSize: 11 }

/** Lines over the last 15 minutes. Nothing is animated and nothing smoothed: each corner is a sample. */
export const UseChart = memo(function UseChart(props: UseChartProps) {
  const top = props.valueTicks.at(-1) ?? 1
  return (
    <div className={classes.chart} role="img" aria-label={props.label}>
      <ResponsiveContainer width="100%" height="100%">
        <LineChart
          data={props.points as UsePoint[]}
          syncId={props.group}
          syncMethod="value"
          margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
          onMouseMove={(state) => {
            const at = Number(state.activeLabel)
            props.onHover(state.activeLabel === undefined || Number.isNaN(at) ? null : at)
          }}
          onMouseLeave={() => props.onHover(null)}
        >
          <CartesianGrid vertical={false} stroke="var(--pl-border)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={[props.from, props.to]}
            allowDataOverflow
            ticks={props.timeTicks as number[]}
            tickFormatter={props.timeFormat}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: 'var(--pl-border-strong)' }}
            height={22}
          />
          <YAxis
            domain={[0, top]}
            ticks={props.valueTicks as number[]}
            tickFormatter={props.valueFormat}
            tick={tick}
            tickLine={false}
            axisLine={false}
            width={72}
            interval={0}
          />
          <Tooltip
            content={() => null}
            isAnimationActive={false}
            cursor={{ stroke: 'var(--pl-text-dim)', strokeWidth: 1 }}
          />
          {props.limit !== null && props.limit.value <= top && (
            <ReferenceLine
              y={props.limit.value}
              stroke="var(--pl-bad)"
              strokeDasharray="2 2"
              label={{ value: props.limit.name, position: 'insideTopLeft', fill: 'var(--pl-bad)', fontSize: 11 }}
            />
          )}
          {props.series.map((series, index) => (
            <Line
              key={series.figure}
              dataKey={series.figure}
              name={series.name}
              type="linear"
              stroke={strokes[index]?.stroke ?? 'currentColor'}
              strokeDasharray={strokes[index]?.dash ?? ''}
              strokeWidth={1.5}
              dot={false}
              activeDot={{ r: 3, strokeWidth: 0 }}
              connectNulls={false}
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  )
})
