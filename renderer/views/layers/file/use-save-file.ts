import { useCallback, useEffect, useRef, useState } from 'react'
import type { FaultData } from '../../../../shared/contract/fault.ts'
import { useClient } from '../../../client-context.tsx'
import { openTarget } from '../../../components/save-target.ts'
import { refusalOf } from '../../../stores/fault-of.ts'
import type { OpenedFile } from '../../../stores/image-layers.ts'
import { contentPieces } from '../../../stores/layer-content.ts'
import { saveNameOf } from './detect.ts'

export type SaveState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'saved'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'ready'; readonly name: string; readonly save: () => void }
  | { readonly kind: 'failed'; readonly name: string; readonly fault: FaultData }

export interface FileSaving {
  readonly state: SaveState
  /** To be called in a click or key press: it opens the browser's own dialog. */
  start(file: OpenedFile): void
  cancel(): void
  reset(): void
}

/** Saves one file of an image at a time, as it comes; nothing stands under its name before all of it is there. */
export function useSaveFile(): FileSaving {
  const client = useClient()
  const [state, setState] = useState<SaveState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const run = useCallback(
    async (file: OpenedFile): Promise<void> => {
      running.current?.abort()
      const own = new AbortController()
      running.current = own
      const { signal } = own
      const set = (next: SaveState): void => {
        if (running.current === own) setState(next)
      }
      let name = saveNameOf(file.path)
      const failed = (error: unknown): SaveState =>
        signal.aborted ? { kind: 'idle' } : { kind: 'failed', name, fault: refusalOf(error).fault }
      let bytes = 0
      const target = await openTarget(name, 'application/octet-stream').catch((error: unknown) => {
        set(failed(error))
        return null
      })
      if (!target) return
      name = target.name
      set({ kind: 'saving', name, bytes })
      try {
        const place = { source: file.source, id: file.row.id }
        for await (const piece of contentPieces(client.layers, place, null, signal)) {
          await target.write(piece)
          bytes += piece.length
          set({ kind: 'saving', name, bytes })
        }
        if (signal.aborted) throw new DOMException('Cancelled', 'AbortError')
        const finished = await target.finish()
        set(finished.kind === 'saved' ? { kind: 'saved', name, bytes } : { ...finished, name })
      } catch (error) {
        await target.abandon()
        set(failed(error))
      }
    },
    [client],
  )
  return {
    state,
    start: useCallback((file) => void run(file), [run]),
    cancel: useCallback(() => running.current?.abort(), []),
    reset: useCallback(() => setState({ kind: 'idle' }), []),
  }
}
