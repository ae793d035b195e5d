import { useEffect, useState } from 'react'

/** Rows that have not come by then are drawn as being on their way. */
const patienceMs = 100

/**
 * Which rows are drawn while [first, end) is in sight: after a leap to where no row is here yet, those before it until the new ones have
 * come. They mostly come within a frame, and drawing a screenful twice in one takes twice as long.
 */
export function useDrawn(first: number, end: number, isHere: (place: number) => boolean) {
  const [drawn, setDrawn] = useState({ first, end })
  /** Where it has been waited long enough. */
  const [late, setLate] = useState(-1)
  const hasLeapt = first >= drawn.end || end <= drawn.first
  const canWait = late !== first && drawn.end > drawn.first && end > first
  const waits = hasLeapt && canWait && !someHere(first, end, isHere)
  const moved = first !== drawn.first || end !== drawn.end
  if (moved && !waits) setDrawn({ first, end })
  useEffect(() => {
    if (!waits) return
    const timer = setTimeout(() => setLate(first), patienceMs)
    return () => clearTimeout(timer)
  }, [waits, first])
  return waits ? drawn : { first, end }
}

function someHere(first: number, end: number, isHere: (place: number) => boolean): boolean {
  for (let place = first; place < end; place += 1) if (isHere(place)) return true
  return false
}
