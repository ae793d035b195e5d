import { type BaseWindow, dialog, type MessageBoxOptions, type MessageBoxReturnValue } from 'electron'

/** A message upon this window; without one, by itself. */
export const showMessage = (parent: BaseWindow | null, options: MessageBoxOptions): Promise<MessageBoxReturnValue> =>
  parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options)
