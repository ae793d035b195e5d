import { useCallback, useEffect, useMemo, useState } from 'react'
import { useClient } from '../../../client-context.tsx'
import { type Refusal, refusalOf } from '../../../stores/fault-of.ts'
import type { OpenedFile } from '../../../stores/image-layers.ts'
import { type ContentPhase, readContent } from '../../../stores/layer-content.ts'
import { imageTypeOf } from './detect.ts'

export type FileState =
  | { readonly kind: 'reading'; readonly phase: ContentPhase; readonly bytes: number }
  | { readonly kind: 'failed'; readonly refusal: Refusal }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'shown'; readonly bytes: Uint8Array<ArrayBuffer>; readonly whole: boolean }

/** What is read at first, then each time more is asked for; beyond the last, the file is to be saved. */
const limits = [512 * 1024, 4 * 1024 * 1024, 16 * 1024 * 1024] as const
/** Larger pictures are shown as bytes. */
const largestImage = 8 * 1024 * 1024

/** The content of a file, as much of it as was asked for. The archive is read again each time, so nothing is read without need. */
export function useFile(file: OpenedFile) {
  const client = useClient()
  const [state, setState] = useState<FileState>({ kind: 'reading', phase: 'waiting', bytes: 0 })
  const [step, setStep] = useState(0)
  const [round, setRound] = useState(0)
  const [running, setRunning] = useState<AbortController | null>(null)
  const { source, row } = file
  const size = row.bytes
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round reads once
  useEffect(() => {
    const closing = new AbortController()
    const { signal } = closing
    setRunning(closing)
    const place = { source, id: row.id }
    const onPhase = (phase: ContentPhase, bytes: number): void => {
      if (!signal.aborted) setState({ kind: 'reading', phase, bytes })
    }
    const read = async (): Promise<void> => {
      setState({ kind: 'reading', phase: 'waiting', bytes: 0 })
      try {
        const limit = limits[step] ?? limits[0]
        let bytes = await readContent(client.layers, place, limit, signal, onPhase)
        // A hard link says nothing of the size that it has elsewhere; what came short of the limit is the whole file.
        let whole = bytes.length < limit || bytes.length === size
        if (!whole && size <= largestImage && imageTypeOf(bytes)) {
          bytes = await readContent(client.layers, place, largestImage, signal, onPhase)
          whole = true
        }
        if (!signal.aborted) setState({ kind: 'shown', bytes, whole })
      } catch (error) {
        if (!signal.aborted) setState({ kind: 'failed', refusal: refusalOf(error) })
      }
    }
    void read()
    return () => closing.abort()
  }, [client, source, row.id, step, round])
  return {
    state,
    more: useMemo(() => {
      const next = limits[step + 1]
      return next === undefined ? null : { bytes: Math.min(next, size), read: () => setStep(step + 1) }
    }, [step, size]),
    again: useCallback(() => setRound((before) => before + 1), []),
    cancel: useCallback(() => {
      running?.abort()
      setState({ kind: 'cancelled' })
    }, [running]),
  }
}
