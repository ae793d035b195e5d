import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { chmod, mkdtemp } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'

export interface PrivateServer {
  /** `unix:///…` or `npipe:////./pipe/…` */
  readonly url: string
  /** The socket's path, as node's http takes it. */
  readonly path: string
  /** Cuts every connection, closes the socket and removes its folder. */
  close(): Promise<void>
}

/** Takes a connection over; false where it does not want to. */
export type TakeOver = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean

/**
 * Serves on a socket that only this user can reach: in a fresh 0700 folder, or at `socketPath` (then mode 0600; the folder is the
 * caller's). On Windows on a named pipe, which no folder protects: there its name is drawn.
 */
export async function serve(
  listener: RequestListener,
  socketPath?: string,
  takeOver?: TakeOver,
): Promise<PrivateServer> {
  const windows = process.platform === 'win32'
  const folder = windows || socketPath !== undefined ? null : await mkdtemp(join(tmpdir(), 'portlight-demo-'))
  const drawn = `portlight-demo-${randomBytes(16).toString('hex')}`
  const path = windows ? `\\\\.\\pipe\\${drawn}` : (socketPath ?? join(folder ?? tmpdir(), 'docker.sock'))
  const removeFolder = (): void => {
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
  // a process that ends without closing leaves nothing behind either
  process.once('exit', removeFolder)
  const server = createServer({ keepAliveTimeout: 60_000 }, listener)
  const takenOver = new Set<Duplex>()
  if (takeOver)
    server.on('upgrade', (request, socket, head) => {
      takenOver.add(socket)
      socket.once('close', () => takenOver.delete(socket))
      if (!takeOver(request, socket, head)) socket.destroy()
    })
  // streams stay open for as long as somebody reads them
  server.requestTimeout = 0
  server.headersTimeout = 10_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  if (!windows) await chmod(path, 0o600)
  return {
    url: windows ? `npipe:////./pipe/${drawn}` : `unix://${path}`,
    path,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      for (const socket of takenOver) socket.destroy()
      await closed
      process.off('exit', removeFolder)
      removeFolder()
    },
  }
}
