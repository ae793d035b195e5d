import { useCallback, useState } from 'react'
import { useStore } from 'zustand'
import type { LogLine } from '../../../shared/contract/logs.ts'
import type { LogFeed } from '../../stores/logs.ts'

export interface Chosen {
  readonly line: LogLine | null
  /** Where it is; null while what is shown has not told. */
  readonly place: number | null
  choose(line: LogLine | null, place?: number): void
  isChosen(place: number, line: LogLine | undefined): boolean
}

/** The line whose details are open. It is kept by place, and by number among other rows. */
export function useChosen(feed: LogFeed): Chosen {
  const [kept, setKept] = useState<{ line: LogLine; place: number | null; epoch: number } | null>(null)
  const epoch = useStore(feed.store, (state) => state.rows.epoch)
  const space = useStore(feed.store, (state) => state.rows.space)
  const shift = useStore(feed.store, (state) => state.rows.shift)
  const place =
    kept === null ? null : kept.epoch === epoch ? kept.place : space === 'session' ? kept.line.number - shift : null
  // Its number is another one when the tail has become part of the session.
  const line = kept && ((place === null ? undefined : feed.line(place)) ?? kept.line)
  return {
    line,
    place,
    choose: useCallback(
      (next, at) => {
        const { rows } = feed.store.getState()
        setKept(next && { line: next, place: at ?? null, epoch: rows.epoch })
      },
      [feed],
    ),
    isChosen: (at, other) => kept !== null && (place === null ? other?.number === kept.line.number : at === place),
  }
}
