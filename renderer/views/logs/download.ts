interface SaveTarget {
  write(text: string): Promise<void>
  finish(): Promise<void>
  abandon(): Promise<void>
}

interface FileHandle {
  createWritable(): Promise<{ write(data: string): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>
}

type Picker = (options: { suggestedName: string }) => Promise<FileHandle>

/** The person closed the dialog that asks where to save. */
const isDismissed = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/**
 * Saves pieces of text as a file: straight to disk where the browser can (what is written so is renamed at the end, so a cancelled
 * one leaves nothing), else as a download made of the pieces. `pieces` is only begun once there is a place to put them.
 * Resolves `false` when the person changed their mind.
 */
export async function saveText(
  name: string,
  pieces: (signal: AbortSignal) => AsyncIterable<{ text: string; line: number }>,
  onProgress: (line: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const target = await openTarget(name)
  if (!target) return false
  try {
    for await (const { text, line } of pieces(signal)) {
      if (signal.aborted) break
      await target.write(text)
      onProgress(line)
    }
  } catch (error) {
    await target.abandon()
    if (signal.aborted) return false
    throw error
  }
  if (signal.aborted) await target.abandon()
  else await target.finish()
  return !signal.aborted
}

async function openTarget(name: string): Promise<SaveTarget | null> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker
  if (picker) {
    try {
      const handle = await picker({ suggestedName: name })
      const file = await handle.createWritable()
      return { write: (text) => file.write(text), finish: () => file.close(), abandon: () => file.abort() }
    } catch (error) {
      if (isDismissed(error)) return null
      // Refused by a policy or the platform: an ordinary download still works.
    }
  }
  return downloadTarget(name)
}

function downloadTarget(name: string): SaveTarget {
  // Blobs, not strings: the browser may keep them on disk.
  let parts: Blob[] = []
  return {
    write: async (text) => {
      parts.push(new Blob([text]))
    },
    finish: async () => {
      // The desktop shell saves at a click or key of the user only, which a long export outlives: said here, not lost there.
      if (location.protocol === 'portlight:' && !navigator.userActivation.isActive) throw new Error('Nobody is there')
      const url = URL.createObjectURL(new Blob(parts, { type: 'text/plain' }))
      const link = document.createElement('a')
      link.href = url
      link.download = name
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
      parts = []
    },
    abandon: async () => {
      parts = []
    },
  }
}

/** A file name of a container's name and the time, without what some system forbids. */
export function fileName(container: string, now: Date): string {
  const safe = container.replace(/[^\w.-]+/g, '_').slice(0, 100) || 'container'
  return `${safe}-${now.toISOString().slice(0, 19).replace(/[:T]/g, '-')}.log`
}
