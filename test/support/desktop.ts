import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FromHelper, HelperStart, ToHelper, Wish } from '../../electron/helper-messages.ts'
import { type Client, clientOverPort } from '../../renderer/client.ts'
import type { ChildMessage } from '../shell/stand-in/utility.ts'
import { ended } from './process.ts'

export interface DesktopBackEnd {
  readonly client: Client
  readonly pid: number
  close(): Promise<void>
}

const windowPort = 1

/** The desktop's built back end in a process of its own, with one window's port, and dialogs that `choose` answers. */
export async function startDesktopBackEnd(
  engineUrl: string,
  choose: (wish: Wish) => readonly string[],
): Promise<DesktopBackEnd> {
  const program = 'out/main/backend.js'
  if (!existsSync(program)) throw new Error('The app is not built: npm run build')
  const dataFolder = await mkdtemp(join(tmpdir(), 'portlight-desktop-'))
  const child = fork(program, [], {
    execArgv: ['--import', new URL('../shell/stand-in/utility-child.ts', import.meta.url).href],
    env: { ...process.env, PORTLIGHT_DATA_FOLDER: dataFolder },
    serialization: 'advanced',
  })
  const say = (message: ChildMessage): void => void child.send(message)
  const tell = (data: ToHelper, ports: number[] = []): void => say({ kind: 'message', data, ports })

  const { port1: page, port2: bridge } = new MessageChannel()
  bridge.onmessage = ({ data }) => say({ kind: 'port', port: windowPort, data })
  child.on('message', (sent) => {
    const message = sent as ChildMessage
    if (message.kind === 'port') bridge.postMessage(message.data)
    if (message.kind !== 'message') return
    const data = message.data as FromHelper
    if (data.kind === 'choose') tell({ kind: 'chosen', id: data.id, paths: choose(data.wish) })
  })
  const start: HelperStart = { engineUrl, target: 'auto', readOnly: false, version: '0' }
  tell({ kind: 'start', start })
  tell({ kind: 'serve' }, [windowPort])
  return {
    client: clientOverPort(page),
    pid: child.pid ?? 0,
    async close() {
      page.close()
      tell({ kind: 'stop' })
      await ended(child, 8000)
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
