import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface CuttingProxy {
  readonly url: string
  /** How many log streams have been cut so far. */
  readonly cuts: number
  /** From now on nothing is cut. */
  calm(): void
  close(): Promise<void>
}

/**
 * Stands before an engine's socket and breaks each log stream after so many bytes of the answer as `nextCut` says, in mid-frame or
 * wherever that falls. Other requests pass.
 */
export async function startCuttingProxy(engineSocket: string, nextCut: () => number): Promise<CuttingProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'portlight-cuts-'))
  const path = join(folder, 'cut.sock')
  const open = new Set<Socket>()
  let cuts = 0
  let calm = false
  const server = createServer((client) => {
    const engine = createConnection(engineSocket)
    const end = (): void => {
      client.destroy()
      engine.destroy()
    }
    for (const socket of [client, engine]) {
      open.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        open.delete(socket)
        end()
      })
    }
    let left = Number.POSITIVE_INFINITY
    client.on('data', (bytes) => {
      const isLog = /^GET \S+\/logs\?\S*follow=(true|1)/.test(bytes.toString('latin1', 0, 400))
      if (isLog && !calm) left = nextCut()
      engine.write(bytes)
    })
    engine.on('data', (bytes) => {
      const passed = calm ? bytes : bytes.subarray(0, left)
      left -= passed.length
      const flowing = client.write(passed)
      if (!flowing) {
        engine.pause()
        client.once('drain', () => engine.resume())
      }
      if (left > 0 || calm) return
      cuts += 1
      // What was let through arrives, then the connection breaks.
      client.end(end)
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    url: `unix://${path}`,
    get cuts() {
      return cuts
    },
    calm() {
      calm = true
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}
