import { type ReactNode, useCallback, useState } from 'react'
import { useClient } from '../../client-context.tsx'
import { removeImages } from '../../stores/images.ts'
import type { ImageLine } from './image-lines.ts'
import { notifyRemoval } from './notify-removal.tsx'
import { RemoveImagesDialog } from './RemoveImagesDialog.tsx'

export interface ImageRemoval {
  /** Refs that are being removed now. */
  readonly pending: ReadonlySet<string>
  /** Asks first, naming what goes; then removes and says how it went. */
  readonly ask: (lines: readonly ImageLine[]) => void
  readonly dialog: ReactNode
}

/** The one path on which images are removed: confirm, call, pending lines, result. */
export function useImageRemoval(): ImageRemoval {
  const client = useClient()
  const [asked, setAsked] = useState<readonly ImageLine[]>([])
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set())

  const run = useCallback(
    (refs: readonly string[], force: boolean): void => {
      const remove = async (): Promise<void> => {
        setPending((before) => new Set([...before, ...refs]))
        const results = await removeImages(client, refs, force)
        setPending((before) => new Set([...before].filter((ref) => !refs.includes(ref))))
        notifyRemoval(results, (again) => run(again, true))
      }
      void remove()
    },
    [client],
  )
  const ask = useCallback((lines: readonly ImageLine[]) => setAsked(lines), [])
  const close = (): void => setAsked([])
  const dialog =
    asked.length === 0 ? null : (
      <RemoveImagesDialog
        lines={asked}
        onConfirm={(force) => {
          run(
            asked.map((line) => line.ref),
            force,
          )
          close()
        }}
        onCancel={close}
      />
    )
  return { pending, ask, dialog }
}
