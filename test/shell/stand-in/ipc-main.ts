import { EventEmitter } from 'node:events'

/** The main process' end of all windows' ipcRenderer.send. */
export const ipcMain = new EventEmitter()
