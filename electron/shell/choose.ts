import { basename } from 'node:path'
import { type BaseWindow, dialog } from 'electron'
import type { Wish } from '../helper-messages.ts'
import { words } from './words.ts'

/** Makes the function that lets the user choose in the system's own dialog; no paths: nothing. One at a time: a page cannot pile up dialogs. */
export function createChooser(parent: () => BaseWindow | null): (wish: Wish) => Promise<string[]> {
  let busy = false
  return async (wish) => {
    if (busy) return []
    busy = true
    try {
      return await ask(parent(), wish)
    } finally {
      busy = false
    }
  }
}

async function ask(window: BaseWindow | null, wish: Wish): Promise<string[]> {
  if (wish.kind === 'target') {
    // A name only: it may come out of a container, and must not lead the dialog elsewhere.
    const options = { title: words()('saveFile'), defaultPath: basename(wish.name) }
    const { canceled, filePath } = await (window
      ? dialog.showSaveDialog(window, options)
      : dialog.showSaveDialog(options))
    return canceled || filePath === '' ? [] : [filePath]
  }
  const options =
    wish.kind === 'folder'
      ? { title: words()('folder'), properties: ['openDirectory' as const] }
      : { title: words()('files'), properties: ['openFile' as const, 'multiSelections' as const] }
  const { canceled, filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return canceled ? [] : filePaths
}
