import type { TFunction } from 'i18next'
import type { StatsChart, UsePoint } from '../../../../shared/contract/stats.ts'
import { byteParts, formatBytes } from '../../../../shared/lib/bytes.ts'
import { formatPercent } from '../../../../shared/lib/percent.ts'
import { memoryTicks, valueTicks } from './axis.ts'
import { type ChartRow, type Figure, keyOf, largest, mergeLines, type Series } from './rows.ts'

type Whole = Extract<StatsChart, { kind: 'whole' }>

/** What one card shows, whatever the pointer does. */
export interface CardPlan {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly rows: readonly ChartRow[]
  readonly series: readonly Series[]
  readonly format: (value: number) => string
  readonly tickFormat: (value: number) => string
  readonly valueTicks: readonly number[]
  readonly limit: { readonly value: number; readonly name: string } | null
}

/** The limit is drawn once use comes near it; before, it would press the line flat. */
const nearLimit = 0.4
/** Those of two containers fall into different seconds; in three there is one of each. */
const sharedStepMs = 3000

export interface CardFacts {
  readonly memoryLimit: number | null
  readonly hostNetwork: boolean
}

/** The cards of one container, each figure a line; or of several, each container a line. */
export function cardPlans(chart: Whole, facts: CardFacts, t: TFunction<['container', 'common', 'stats']>): CardPlan[] {
  return chart.lines.length > 1 ? compared(chart, t) : single(chart, facts, t)
}

function single(chart: Whole, facts: CardFacts, t: TFunction<['container', 'common', 'stats']>): CardPlan[] {
  const points = chart.lines[0]?.points ?? []
  const rows = points as readonly (UsePoint & ChartRow)[]
  const long = chart.range !== '15m'
  const lines = (...figures: [Figure, string][]): Series[] =>
    figures.map(([key, name], stroke) => ({ key, name, stroke }))
  const most = (...figures: Figure[]): number => largest(rows, figures)
  const peak = t('stats:peak')
  const mean = t('stats:mean')
  const memoryLimit = points.findLast((point) => point.memoryBytes !== null)?.memoryLimitBytes ?? facts.memoryLimit
  const mostMemory = most('memoryBytes', 'memoryPeak')
  const drawLimit = memoryLimit !== null && mostMemory >= nearLimit * memoryLimit
  const perSecond = (value: number): string => t('common:units.perSecond', { value: formatBytes(value) })
  const plan = (id: string, more: Omit<CardPlan, 'id' | 'rows'>): CardPlan => ({ id, rows, ...more })
  const plans = [
    plan('cpu', {
      title: t('container:stats.cpu'),
      note: t('container:stats.cpuNote'),
      series: long ? lines(['cpuPercent', mean], ['cpuPeak', peak]) : lines(['cpuPercent', t('container:stats.cpu')]),
      format: formatPercent,
      tickFormat: percentTick,
      valueTicks: valueTicks(most('cpuPercent', 'cpuPeak'), 2),
      limit: null,
    }),
    plan('memory', {
      title: t('container:stats.memory'),
      note:
        memoryLimit === null
          ? t('container:stats.noLimit')
          : t('container:stats.ofLimit', { limit: formatBytes(memoryLimit, 'binary') }),
      series: long
        ? lines(['memoryBytes', mean], ['memoryPeak', peak])
        : lines(['memoryBytes', t('container:stats.memory')]),
      format: memory,
      tickFormat: memoryTick,
      valueTicks: memoryTicks(drawLimit ? Math.max(mostMemory, memoryLimit) : mostMemory, 1024 * 1024),
      limit: drawLimit ? { value: memoryLimit, name: t('container:stats.limit') } : null,
    }),
    plan('network', {
      title: t('container:stats.network'),
      note: facts.hostNetwork ? t('container:stats.hostNetwork') : '',
      series: lines(['rxPerSecond', t('container:stats.received')], ['txPerSecond', t('container:stats.sent')]),
      format: perSecond,
      tickFormat: bytesTick,
      valueTicks: valueTicks(most('rxPerSecond', 'txPerSecond'), 1000),
      limit: null,
    }),
    plan('disk', {
      title: t('container:stats.disk'),
      note: '',
      series: lines(['readPerSecond', t('container:stats.read')], ['writePerSecond', t('container:stats.written')]),
      format: perSecond,
      tickFormat: bytesTick,
      valueTicks: valueTicks(most('readPerSecond', 'writePerSecond'), 1000),
      limit: null,
    }),
    plan('pids', {
      title: t('container:stats.pids'),
      note: t('container:stats.pidsNote'),
      series: lines(['pids', t('container:stats.pids')]),
      format: plain,
      tickFormat: plain,
      valueTicks: valueTicks(most('pids'), 4),
      limit: null,
    }),
  ]
  // Only a container with a CPU limit is ever held back.
  if (!points.some(({ throttledPercent }) => throttledPercent !== null)) return plans
  plans.splice(
    1,
    0,
    plan('throttled', {
      title: t('stats:throttled'),
      note: t('stats:throttledNote'),
      series: lines(['throttledPercent', t('stats:throttled')]),
      format: formatPercent,
      tickFormat: percentTick,
      valueTicks: [0, 25, 50, 75, 100],
      limit: null,
    }),
  )
  return plans
}

function compared(chart: Whole, t: TFunction<['container', 'common', 'stats']>): CardPlan[] {
  const step = Math.max(chart.stepMs, sharedStepMs)
  const series = chart.lines.map(({ name }, index) => ({ key: keyOf(index), name, stroke: index }))
  const keys = series.map(({ key }) => key)
  const card = (
    id: string,
    title: string,
    note: string,
    figureOf: (point: UsePoint) => number | null,
    look: {
      format: (value: number) => string
      tickFormat: (value: number) => string
      ticks: (most: number) => number[]
    },
  ): CardPlan | null => {
    const rows = mergeLines(chart.lines, step, figureOf)
    const { format, tickFormat, ticks } = look
    if (id === 'throttled' && largest(rows, keys) === 0) return null
    return { id, title, note, rows, series, format, tickFormat, valueTicks: ticks(largest(rows, keys)), limit: null }
  }
  const percents = { format: formatPercent, tickFormat: percentTick }
  const bytes = {
    format: (value: number): string => t('common:units.perSecond', { value: formatBytes(value) }),
    tickFormat: bytesTick,
    ticks: (most: number) => valueTicks(most, 1000),
  }
  return [
    card('cpu', t('container:stats.cpu'), t('container:stats.cpuNote'), (point) => point.cpuPercent, {
      ...percents,
      ticks: (most) => valueTicks(most, 2),
    }),
    card('throttled', t('stats:throttled'), t('stats:throttledNote'), (point) => point.throttledPercent, {
      ...percents,
      ticks: () => [0, 25, 50, 75, 100],
    }),
    card('memory', t('container:stats.memory'), '', (point) => point.memoryBytes, {
      format: memory,
      tickFormat: memoryTick,
      ticks: (most) => memoryTicks(most, 1024 * 1024),
    }),
    card(
      'network',
      t('container:stats.network'),
      t('stats:bothWays'),
      (point) => sum(point.rxPerSecond, point.txPerSecond),
      bytes,
    ),
    card(
      'disk',
      t('container:stats.disk'),
      t('stats:readAndWritten'),
      (point) => sum(point.readPerSecond, point.writePerSecond),
      bytes,
    ),
    card('pids', t('container:stats.pids'), t('container:stats.pidsNote'), (point) => point.pids, {
      format: plain,
      tickFormat: plain,
      ticks: (most) => valueTicks(most, 4),
    }),
  ].filter((plan) => plan !== null)
}

const sum = (a: number | null, b: number | null): number | null =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0)
const memory = (value: number): string => formatBytes(value, 'binary')
const plain = (value: number): string => String(value)
const percentTick = (value: number): string => `${value} %`
/** Round ticks need no digits after the point: "50 MiB", not "50.0 MiB". */
const bytesTick = (value: number): string => short(byteParts(value))
const memoryTick = (value: number): string => short(byteParts(value, 'binary'))
const short = ({ number, unit }: { number: string; unit: string }): string => `${Number(number)} ${unit}`
