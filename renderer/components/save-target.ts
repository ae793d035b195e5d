/** Where the bytes of what is saved go. Nothing stands under the final name before `finish`, and nothing ever after `abandon`. */
export interface SaveTarget {
  /** As it will be called. */
  readonly name: string
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** `ready`: the file is made, and only a click of the person may save it (`save`, to be called in that click). */
  finish(): Promise<{ kind: 'saved' } | { kind: 'ready'; save: () => void }>
  abandon(): Promise<void>
}

interface FileHandle {
  readonly name: string
  createWritable(): Promise<{
    write(data: Uint8Array<ArrayBuffer>): Promise<void>
    close(): Promise<void>
    abort(): Promise<void>
  }>
}

type Picker = (options: { suggestedName: string }) => Promise<FileHandle>

/**
 * Asks where to save, and gives that place; null when the person changed their mind. Straight to disk where the browser can: it writes to a
 * temporary file beside and renames that when it is closed. Else a download made of the pieces.
 */
export async function openTarget(name: string, type: string): Promise<SaveTarget | null> {
  const picker = (window as { showSaveFilePicker?: Picker }).showSaveFilePicker
  if (!picker) return downloadTarget(name, type)
  let handle: FileHandle
  try {
    handle = await picker.call(window, { suggestedName: name })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    // Refused by a policy or the platform: an ordinary download still works.
    return downloadTarget(name, type)
  }
  const file = await handle.createWritable()
  return {
    name: handle.name,
    write: (bytes) => file.write(bytes),
    async finish() {
      await file.close()
      return { kind: 'saved' }
    },
    // A file that broke by itself is abandoned already.
    abandon: () => file.abort().catch(() => undefined),
  }
}

function downloadTarget(name: string, type: string): SaveTarget {
  // Blobs, not arrays: the browser may keep them on disk.
  let parts: Blob[] = []
  return {
    name,
    async write(bytes) {
      parts.push(new Blob([bytes]))
    },
    async finish() {
      const file = new Blob(parts, { type })
      parts = []
      const save = (): void => download(file, name)
      // The desktop shell saves at a click or key of the person only, which a long export outlives.
      if (location.protocol === 'portlight:' && !navigator.userActivation.isActive) return { kind: 'ready', save }
      save()
      return { kind: 'saved' }
    },
    async abandon() {
      parts = []
    },
  }
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
