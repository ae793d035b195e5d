import { type BaseWindow, dialog } from 'electron'
import { words } from './words.ts'

/** Makes the function that lets the user choose a folder; null: none. One at a time: a page cannot pile up dialogs. */
export function createFolderChooser(parent: () => BaseWindow | null): () => Promise<string | null> {
  let busy = false
  return async () => {
    if (busy) return null
    busy = true
    try {
      const options = { title: words()('folder'), properties: ['openDirectory' as const] }
      const window = parent()
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, options)
        : dialog.showOpenDialog(options))
      return canceled ? null : (filePaths[0] ?? null)
    } finally {
      busy = false
    }
  }
}
