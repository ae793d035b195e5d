import { type CSSProperties, memo } from 'react'
import type { LogLine } from '../../../shared/contract/logs.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import type { AnsiStyle } from './ansi.ts'
import { css, type Rgb, readable } from './colors.ts'
import classes from './LogRow.module.css'
import { type Segment, segmentsOf } from './segments.ts'
import { type TimestampChoice, timeText } from './time-text.ts'

export interface LogRowWords {
  readonly stderr: string
  readonly loading: string
  marker(line: LogLine): string
  folded(bytes: number): string
  readonly continues: string
  readonly cut: string
}

/** One line of the log. Memoised: a line that is on screen already costs nothing when others come. */
export const LogRow = memo(function LogRow(props: {
  number: number
  line: LogLine | undefined
  wrap: boolean
  timestamps: TimestampChoice
  /** The search's present match is in this line. */
  current: boolean
  /** Kept in the document for a selection that reaches to it, though it is out of sight. */
  aside: boolean
  source: string | null
  words: LogRowWords
}) {
  const { line, words } = props
  const row = { 'data-line': props.number, 'data-aside': props.aside || undefined }
  if (!line) return <div {...row} className={classes.row} aria-busy title={words.loading} />
  if (line.kind === 'marker') {
    return (
      <div {...row} className={`${classes.row} ${classes.marker}`}>
        <span className={classes.markerText}>{words.marker(line)}</span>
      </div>
    )
  }
  const foldedBytes = line.fullBytes > 16 * 1024 ? line.fullBytes : 0
  return (
    <div
      {...row}
      className={`${classes.row} ${props.wrap ? classes.wrap : ''}`}
      data-stderr={line.stream === 'stderr' || undefined}
      data-current={props.current || undefined}
    >
      {props.timestamps !== 'off' && <span className={classes.time}>{timeText(line.at, props.timestamps)}</span>}
      {props.source !== null && <span className={classes.source}>{props.source}</span>}
      <span className={classes.stream} title={line.stream === 'stderr' ? words.stderr : undefined}>
        {line.stream === 'stderr' ? '!' : ''}
      </span>
      {foldedBytes > 0 && (
        <span className={classes.size} title={words.folded(foldedBytes)}>
          {formatBytes(foldedBytes, 'binary')} …
        </span>
      )}
      <span className={classes.text} data-text>
        {segmentsOf(line.text, line.matches).map((segment, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never change their order
          <Part key={index} segment={segment} />
        ))}
      </span>
      {line.continues && <span className={classes.note}>{words.continues}</span>}
      {line.cut && <span className={classes.note}>{words.cut}</span>}
    </div>
  )
})

function Part({ segment }: { segment: Segment }) {
  if (!segment.style && !segment.match && segment.inert === null) return segment.text
  const names = [
    segment.match ? classes.match : '',
    segment.inert === null ? '' : classes.inert,
    segment.style ? classNamesOf(segment.style) : '',
  ]
  const Tag = segment.match ? 'mark' : 'span'
  return (
    <Tag
      className={names.filter(Boolean).join(' ')}
      style={segment.style && !segment.match ? colorsOf(segment.style) : undefined}
      title={segment.inert ?? undefined}
    >
      {segment.text}
    </Tag>
  )
}

const classNamesOf = (style: AnsiStyle): string =>
  [
    style.color || style.background || style.inverse ? classes.colored : '',
    style.background || style.inverse ? classes.backed : '',
    style.bold ? classes.bold : '',
    style.dim ? classes.dim : '',
    style.italic ? classes.italic : '',
    style.underline ? classes.underline : '',
    style.strike ? classes.strike : '',
  ]
    .filter(Boolean)
    .join(' ')

/** The two schemes (theme/tokens.css: --pl-text, --pl-surface, --pl-selected). Colours must be readable on a selected row too. */
const light = { text: [28, 33, 40] as Rgb, surface: [255, 255, 255] as Rgb, hardest: [233, 240, 251] as Rgb }
const dark = { text: [221, 226, 233] as Rgb, surface: [27, 31, 37] as Rgb, hardest: [34, 48, 71] as Rgb }

/** Few are used, and each costs some steps towards readability. */
const known = new Map<string, CSSProperties>()

function colorsOf(style: AnsiStyle): CSSProperties | undefined {
  if (!style.color && !style.background && !style.inverse) return undefined
  const key = `${style.color}|${style.background}|${style.inverse}`
  const made = known.get(key)
  if (made) return made
  const inLight = pair(style, light)
  const inDark = pair(style, dark)
  const properties = {
    '--light': css(inLight.text),
    '--dark': css(inDark.text),
    '--light-back': css(inLight.back),
    '--dark-back': css(inDark.back),
  } as CSSProperties
  if (known.size > 1000) known.clear()
  known.set(key, properties)
  return properties
}

function pair(style: AnsiStyle, scheme: typeof light): { text: Rgb; back: Rgb } {
  const text = style.color ?? scheme.text
  if (style.inverse) return { text: readable(style.background ?? scheme.surface, text), back: text }
  return { text: readable(text, style.background ?? scheme.hardest), back: style.background ?? scheme.surface }
}
