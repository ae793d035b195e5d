import { type ReactNode, useEffect, useState } from 'react'
import classes from './DataTable.module.css'

const rounds = 4
const linesARound = 20

interface RehearsalProps<Line> {
  lines: readonly Line[]
  draw: (line: Line, index: number, top: number) => ReactNode
}

/**
 * Draws other lines a few times where nobody sees them, while nothing else happens. The first letter in a filter replaces every line in
 * sight, and code that takes lines away and makes new ones all at once has not run before: it took twice the time of the second letter.
 * They stand in the document, so that their words are measured and laid out too.
 */
export function Rehearsal<Line>({ lines, draw }: RehearsalProps<Line>) {
  const [round, setRound] = useState(0)
  const isOver = round > rounds
  const isWorthIt = lines.length > linesARound
  useEffect(() => {
    if (isOver || !isWorthIt) return
    const idle = requestIdleCallback(() => setRound(round + 1), { timeout: 1000 })
    return () => cancelIdleCallback(idle)
  }, [round, isOver, isWorthIt])
  // The list may have become short in the midst of it: another engine's.
  if (round === 0 || isOver || !isWorthIt) return null
  const from = (round * linesARound) % lines.length
  return (
    <div aria-hidden className={classes.unseen}>
      {lines.slice(from, from + linesARound).map((line, at) => draw(line, from + at, 0))}
    </div>
  )
}
