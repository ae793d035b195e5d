import { Fragment, memo } from 'react'
import type { LogLine } from '../../../shared/contract/logs.ts'
import type { Settings } from '../../../shared/contract/settings.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { LevelMark } from './LevelMark.tsx'
import classes from './LogRow.module.css'
import { LogText } from './LogText.tsx'
import { RowTime } from './RowTime.tsx'
import { sourceLook } from './sources.ts'
import type { LogRowWords } from './use-row-words.ts'

/** How rows are shown; the same object while nothing of it changes. */
export interface RowLook {
  readonly wrap: boolean
  readonly timestamps: Settings['logs']['timestamps']
  readonly lineNumbers: boolean
  /** Digits of the highest number, so that numbers are as wide on every row. */
  readonly digits: number
  /** Each row says which container it is of. */
  readonly sources: boolean
  /** Any bookmark exists: they have a place before the lines. */
  readonly bookmarks: boolean
  /** The values of the chosen fields in a line, in the order of the columns; null without columns. */
  readonly cells: ((line: LogLine) => readonly string[]) | null
}

/** One line of the log. Memoised: a line that is on screen already costs nothing when others come. */
export const LogRow = memo(function LogRow(props: {
  place: number
  line: LogLine | undefined
  look: RowLook
  /** The time of the line before; null where nobody asks. */
  before: number | null
  /** Its number; null while that is not known (the tail of a log that is being read). */
  number: number | null
  /** The search's present match is in this line. */
  current: boolean
  chosen: boolean
  bookmarked: boolean
  /** Kept in the document for a selection that reaches to it, though it is out of sight. */
  aside: boolean
  sourceName: string
  words: LogRowWords
  onWhole: (line: LogLine) => void
}) {
  const { line, look, words } = props
  const row = { 'data-line': props.place, 'data-aside': props.aside || undefined }
  if (!line) return <div {...row} className={classes.row} aria-busy title={words.loading} />
  const source = sourceLook(line.source)
  const name = look.sources && (
    <span className={`${classes.source} ${source.className}`} title={props.sourceName}>
      <b className={classes.sourceMark}>{source.mark}</b> {props.sourceName}
    </span>
  )
  // What stands before a line, whoever said it.
  const lead = (
    <>
      {look.bookmarks && (
        <span className={classes.bookmark} title={props.bookmarked ? words.bookmark : undefined}>
          {props.bookmarked ? '◆' : ''}
        </span>
      )}
      {look.lineNumbers && (
        <span className={classes.number}>
          {(props.number === null ? '·' : String(props.number + 1)).padStart(look.digits)}
        </span>
      )}
      {look.timestamps !== 'off' && (
        <span className={classes.time}>
          <RowTime at={line.at} before={props.before} choice={look.timestamps} />
        </span>
      )}
      {name}
    </>
  )
  if (line.kind === 'marker') {
    return (
      <div {...row} className={`${classes.row} ${classes.marker}`}>
        {lead}
        <span className={classes.markerText}>{words.marker(line)}</span>
      </div>
    )
  }
  const foldedBytes = line.fullBytes > 16 * 1024 ? line.fullBytes : 0
  return (
    <div
      {...row}
      className={`${classes.row} ${look.wrap ? classes.wrap : ''}`}
      data-stderr={line.stream === 'stderr' || undefined}
      data-current={props.current || undefined}
      data-chosen={props.chosen || undefined}
      aria-current={props.chosen || undefined}
    >
      {lead}
      <LevelMark level={line.level} name={words.level(line.level)} />
      <span className={classes.stream} title={line.stream === 'stderr' ? words.stderr : undefined}>
        {line.stream === 'stderr' ? '!' : ''}
      </span>
      {look.cells?.(line).map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one cell a column, in their order
        <Fragment key={index}>
          <span className={classes.cell} data-cell={index} title={cell || undefined}>
            {cell || '—'}
          </span>
        </Fragment>
      ))}
      {foldedBytes > 0 && (
        <button
          type="button"
          className={classes.size}
          title={words.folded(foldedBytes)}
          onClick={() => props.onWhole(line)}
        >
          {formatBytes(foldedBytes, 'binary')} …
        </button>
      )}
      <LogText line={line} paintCut={words.paintCut} />
      {line.continues && <span className={classes.note}>{words.continues}</span>}
      {line.cut && <span className={classes.note}>{words.cut}</span>}
    </div>
  )
})
