import { memo } from 'react'
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { ChartRow, Series } from './rows.ts'
import classes from './Stats.module.css'
import { strokeOf } from './strokes.ts'

export interface UseChartProps {
  readonly label: string
  readonly rows: readonly ChartRow[]
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
  /** Times at which something happened; what it was stands above the charts. */
  readonly marks: readonly number[]
  /** Charts of one name share their crosshair. */
  readonly group: string
  readonly onHover: (at: number | null) => void
}

const tick = { fill: 'var(--pl-text-dim)', fontSize: 11 }

/** Lines over time. Nothing is animated and nothing smoothed: each corner is a sample. */
export const UseChart = memo(function UseChart(props: UseChartProps) {
  const top = props.valueTicks.at(-1) ?? 1
  return (
    <div className={classes.chart} role="img" aria-label={props.label}>
      <ResponsiveContainer width="100%" height="100%">
        <LineChart
          data={props.rows as ChartRow[]}
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
          {props.marks.map((at) => (
            <ReferenceLine key={at} x={at} stroke="var(--pl-text-dim)" strokeWidth={1} strokeDasharray="1 3" />
          ))}
          {props.limit !== null && props.limit.value <= top && (
            <ReferenceLine
              y={props.limit.value}
              stroke="var(--pl-bad)"
              strokeDasharray="2 2"
              label={{ value: props.limit.name, position: 'insideTopLeft', fill: 'var(--pl-bad)', fontSize: 11 }}
            />
          )}
          {props.series.map(({ key, name, stroke }) => (
            <Line
              key={key}
              dataKey={key}
              name={name}
              type="linear"
              stroke={strokeOf(stroke).stroke}
              strokeDasharray={strokeOf(stroke).dash ?? ''}
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
