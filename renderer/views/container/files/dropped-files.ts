import { largestUpload } from '../../../../shared/lib/file-limits.ts'
import type { SentFile } from '../../../stores/files.ts'

/** What was dropped, by its path: files, and folders that hold none. Null where there is more than one upload takes. */
export async function droppedFiles(dropped: DataTransfer): Promise<{ files: SentFile[]; folders: string[] } | null> {
  // Entries are only there during the event itself, so all are asked for at once.
  const roots = [...dropped.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const files: SentFile[] = []
  const folders: string[] = []
  const isTooMuch = (): boolean => files.length + folders.length > largestUpload
  const walk = async (entry: FileSystemEntry, above: string): Promise<void> => {
    if (isTooMuch()) return
    const path = `${above}${entry.name}`
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
      files.push({ path, file })
      return
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader()
    for (let isEmpty = true; ; isEmpty = false) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (some.length === 0) {
        if (isEmpty) folders.push(path)
        return
      }
      for (const child of some) await walk(child, `${path}/`)
    }
  }
  for (const root of roots) await walk(root, '')
  return isTooMuch() ? null : { files, folders }
}
