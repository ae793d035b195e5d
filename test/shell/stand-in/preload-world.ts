/**
 * The isolated world of a page, in which the built preload runs: as in a sandboxed Electron window it gets `require('electron')` with
 * ipcRenderer, and shares nothing with the page but the document and its messages. This text runs in Chromium.
 */
export const worldName = 'portlight-preload'
export const bindingName = 'standInShell'

export type FromWorld =
  | { kind: 'send'; channel: string; args: unknown[] }
  | { kind: 'port'; port: number; data: string }
  | { kind: 'port-closed'; port: number }

export const worldScript = (preload: string): string => `
if (window === window.top) (() => {
  const tell = (message) => globalThis.${bindingName}(JSON.stringify(message))
  const listeners = new Map()
  const ports = new Map()
  const ipcRenderer = {
    send: (channel, ...args) => tell({ kind: 'send', channel, args }),
    on: (channel, listen) => { listeners.set(channel, [...(listeners.get(channel) ?? []), listen]); return ipcRenderer },
  }
  globalThis.standInDeliver = {
    message(channel, data, ids) {
      const given = ids.map((id) => {
        const { port1, port2 } = new MessageChannel()
        ports.set(id, port1)
        port1.onmessage = (event) => {
          if (typeof event.data !== 'string') throw new Error('The stand-in carries text only')
          tell({ kind: 'port', port: id, data: event.data })
        }
        port1.addEventListener('close', () => { ports.delete(id); tell({ kind: 'port-closed', port: id }) })
        return port2
      })
      for (const listen of listeners.get(channel) ?? []) listen({ ports: given }, data)
    },
    port: (id, data) => ports.get(id)?.postMessage(data),
    close(id) { ports.get(id)?.close(); ports.delete(id) },
  }
  const require = (name) => {
    if (name !== 'electron') throw new Error('A sandboxed preload cannot require ' + name)
    return { ipcRenderer }
  }
  const module = { exports: {} };
  (function (exports, require, module) { ${preload}
  }).call(module.exports, module.exports, require, module)
})()
`
