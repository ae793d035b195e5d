import { useEffect, useState } from 'react'
import type { LogFeed } from '../../../stores/logs.ts'
import { type ExportChoice, formatOf } from './formats.ts'

const sampleRows = 100

/** About how many bytes an export will be, from three small samples of it; null until it is known. */
export function useSize(
  feed: LogFeed,
  range: { readonly from: number; readonly to: number; readonly viewId: string | null } | null,
  choice: ExportChoice,
): number | null {
  const [size, setSize] = useState<{ key: string; bytes: number } | null>(null)
  // Lines that arrive do not make the average another one.
  const key = range ? `${choice} ${range.viewId} ${range.from}` : ''
  const rows = range ? range.to - range.from : 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the range
  useEffect(() => {
    if (!range || rows === 0) return
    const closing = new AbortController()
    const measure = async (): Promise<void> => {
      const parts = sampleParts(range.from, range.to)
      let bytes = 0
      let seen = 0
      for (const part of parts) {
        for await (const piece of feed.pieces({ ...range, ...part, ...formatOf(choice) }, closing.signal)) {
          bytes += piece.bytes.length
          seen += piece.done - part.from
          // One piece tells enough of very long lines.
          break
        }
      }
      if (seen > 0) setSize({ key, bytes: bytes / seen })
    }
    measure().catch(() => undefined)
    return () => closing.abort()
  }, [feed, key, rows > 0])
  return size?.key === key ? Math.round(size.bytes * rows) : null
}

/** Rows at the beginning, in the middle and at the end; all of a short one. */
export function sampleParts(from: number, to: number): { from: number; to: number }[] {
  if (to - from <= 3 * sampleRows) return [{ from, to }]
  const middle = Math.floor((from + to) / 2)
  return [from, middle, to - sampleRows].map((start) => ({ from: start, to: start + sampleRows }))
}
