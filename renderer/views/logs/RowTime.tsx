import { Age } from '../../components/Age.tsx'
import { deltaText, type TimestampChoice, timeText } from './time-text.ts'

/** The time of a line as it was asked for. An age tells the exact time on hover, and goes on by itself. */
export function RowTime(props: { at: number | null; before: number | null; choice: TimestampChoice }) {
  const { at, choice } = props
  if (choice === 'relative') return <Age at={at} />
  if (choice === 'delta') return deltaText(at, props.before)
  return choice === 'off' ? null : timeText(at, choice)
}
