import type { HistoryEvent } from '../../../../shared/contract/history.ts'

/** Events that are too near to each other to be told apart on the axis. */
export interface Cluster {
  /** Where it stands, in percent of the axis. */
  readonly left: number
  readonly at: number
  readonly events: readonly HistoryEvent[]
  /** The side of the mark on which nothing stands in the way of its word. */
  readonly word: 'left' | 'right' | null
}

/** A mark takes this much of the axis, and a mark with its word this much, in percent. */
const markWidth = 2.5
const wordWidth = 13

/** Events (oldest first) as marks on the axis from `from` to `to`. */
export function clusters(events: readonly HistoryEvent[], from: number, to: number): Cluster[] {
  const groups: { left: number; at: number; events: HistoryEvent[] }[] = []
  for (const event of events) {
    const left = ((event.at - from) / (to - from)) * 100
    if (!(left >= 0 && left <= 100)) continue
    const last = groups.at(-1)
    if (last && left - last.left < markWidth) last.events.push(event)
    else groups.push({ left, at: event.at, events: [event] })
  }
  let taken = 0
  return groups.map((group, index) => {
    const after = (groups[index + 1]?.left ?? 100) - group.left
    const word = after >= wordWidth ? 'right' : group.left - taken >= wordWidth ? 'left' : null
    taken = group.left + (word === 'right' ? wordWidth : markWidth)
    return { ...group, word }
  })
}
