import { useEffect, useRef, useState } from 'react'
import type { StatsRange } from '../../../../shared/contract/stats.ts'
import type { Client } from '../../../client.ts'
import { openTarget, type SaveTarget } from '../../../components/save-target.ts'
import { diskFailure, type ExportEnd, runExport } from '../../logs/export/run-export.ts'

export type CsvState = { kind: 'idle' } | { kind: 'saving'; bytes: number } | ExportEnd

/** Saves the figures of a chart as CSV, in full resolution. Leaving the tab cancels it. */
export function useCsv(client: Client): {
  state: CsvState
  /** To be called in a click: it opens the browser's own dialog. */
  save: (name: string, ids: readonly string[], range: StatsRange) => void
  cancel: () => void
  reset: () => void
} {
  const [state, setState] = useState<CsvState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  const run = async (name: string, ids: readonly string[], range: StatsRange): Promise<void> => {
    running.current?.abort()
    const own = new AbortController()
    running.current = own
    let target: SaveTarget | null
    try {
      target = await openTarget(fileName(name, range), 'text/csv')
    } catch (error) {
      setState({ kind: 'failed', failure: diskFailure(error) })
      return
    }
    if (!target) return
    setState({ kind: 'saving', bytes: 0 })
    const pieces = piecesOf(client, { ids: [...ids], range }, own.signal)
    const end = await runExport(target, { from: 0, to: 0 }, pieces, own.signal, ({ bytes }) => {
      if (running.current === own) setState({ kind: 'saving', bytes })
    })
    if (running.current === own) setState(end)
  }
  return {
    state,
    save: (name, ids, range) => void run(name, ids, range),
    cancel: () => running.current?.abort(),
    reset: () => setState({ kind: 'idle' }),
  }
}

async function* piecesOf(
  client: Client,
  input: { ids: string[]; range: StatsRange },
  signal: AbortSignal,
): AsyncGenerator<{ bytes: Uint8Array<ArrayBuffer>; done: number }> {
  const encoder = new TextEncoder()
  let place: { line: number; at: number } | null = null
  do {
    const piece: { text: string; next: { line: number; at: number } | null } = await client.stats.exportPiece(
      { ...input, place },
      { signal },
    )
    place = piece.next
    yield { bytes: encoder.encode(piece.text), done: 0 }
  } while (place !== null && !signal.aborted)
}

/** Without what some system forbids in a file's name. */
function fileName(name: string, range: StatsRange): string {
  const safe =
    name
      .replace(/[^\w.-]+/g, '_')
      .replace(/^\.+/, '')
      .slice(0, 100) || 'container'
  return `${safe}-stats-${range}-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.csv`
}
