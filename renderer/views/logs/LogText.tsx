import { type CSSProperties, Fragment, type ReactNode } from 'react'
import type { LogLine } from '../../../shared/contract/logs.ts'
import type { AnsiStyle } from './ansi.ts'
import { css, type Rgb, readable } from './colors.ts'
import classes from './LogRow.module.css'
import { type Segment, segmentsOf } from './segments.ts'

/** A line's text in its colours, with its matches marked and its web addresses as links. */
export function LogText(props: { line: LogLine; paintCut: string }) {
  const segments = segmentsOf(props.line.text, props.line.matches)
  const parts: ReactNode[] = []
  for (let from = 0; from < segments.length; ) {
    const link = segments[from]?.link ?? null
    let to = from + 1
    while (link !== null && segments[to]?.link === link) to += 1
    const run = segments.slice(from, to).map((segment, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line never change their order
      <Part key={index} segment={segment} />
    ))
    parts.push(
      <Fragment key={from}>
        {link === null ? (
          run
        ) : (
          <a className={classes.link} href={link} target="_blank" rel="noreferrer" tabIndex={-1} draggable={false}>
            {run}
          </a>
        )}
      </Fragment>,
    )
    from = to
  }
  return (
    <>
      <span className={classes.text} data-text>
        {parts}
      </span>
      {segments.at(-1)?.rest && <span className={classes.note}>{props.paintCut}</span>}
    </>
  )
}

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
