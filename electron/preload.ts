import { ipcRenderer } from 'electron'
import { appOrigin, helloChannel, portChannel } from './shell/channels.ts'

/**
 * Hands the page the port to the back end, and nothing else: no function and no object of Electron's crosses over. A new port
 * comes after each hello (a reload says it again) and whenever the back end was restarted.
 */
ipcRenderer.on(portChannel, (event) => {
  window.postMessage({ kind: 'portlight-port' }, appOrigin, [...event.ports])
})

// Module scripts have run when this fires, so the page listens already.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(helloChannel))
