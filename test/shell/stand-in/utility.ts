import { type ChildProcess, fork as forkProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import type { StandInPort } from './ports.ts'

/** What travels between the stand-in and the back end's process, where utility-child.ts is the other side. */
export type ChildMessage =
  | { kind: 'message'; data: unknown; ports: number[] }
  | { kind: 'port'; port: number; data: unknown }
  | { kind: 'port-closed'; port: number }

/** A utility process: here a real Node process of its own, so that killing it is a real crash. */
export class StandInUtilityProcess extends EventEmitter {
  readonly child: ChildProcess
  /** Everything that the main process was told, for the tests to look at. */
  readonly heard: unknown[] = []
  readonly #ports = new Map<number, StandInPort>()
  #nextPort = 1

  constructor(modulePath: string, args: string[], options: { serviceName?: string }) {
    super()
    this.child = forkProcess(modulePath, args, {
      serialization: 'advanced',
      execArgv: ['--import', new URL('./utility-child.ts', import.meta.url).href],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.child.on('message', (message) => this.#hear(message as ChildMessage))
    this.child.once('spawn', () => this.emit('spawn'))
    this.child.once('exit', (code, signal) => {
      for (const port of this.#ports.values()) port.close()
      this.#ports.clear()
      if (code !== 0) {
        const details = { type: 'Utility', reason: signal ? 'killed' : 'crashed', exitCode: code ?? 1 }
        app.emit(
          'child-process-gone',
          {},
          { ...details, name: options.serviceName, serviceName: 'node.mojom.NodeService' },
        )
      }
      this.emit('exit', code ?? 1)
    })
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  postMessage(data: unknown, transfer: StandInPort[] = []): void {
    const ports = transfer.map((port) => {
      const id = this.#nextPort
      this.#nextPort += 1
      this.#ports.set(id, port)
      return { id, port }
    })
    this.#send({ kind: 'message', data, ports: ports.map(({ id }) => id) })
    for (const { id, port } of ports) {
      port.moveTo(
        (message) => this.#send({ kind: 'port', port: id, data: message }),
        () => {
          this.#ports.delete(id)
          this.#send({ kind: 'port-closed', port: id })
        },
      )
    }
  }

  kill(): boolean {
    return this.child.kill()
  }

  #send(message: ChildMessage): void {
    if (this.child.connected) this.child.send(message)
  }

  #hear(message: ChildMessage): void {
    if (message.kind === 'message') {
      this.heard.push(message.data)
      this.emit('message', message.data)
    } else if (message.kind === 'port') this.#ports.get(message.port)?.send(message.data)
    else this.#ports.get(message.port)?.close()
  }
}

export const utilityProcesses: StandInUtilityProcess[] = []

export const utilityProcess = {
  fork(modulePath: string, args: string[] = [], options: { serviceName?: string } = {}): StandInUtilityProcess {
    const utility = new StandInUtilityProcess(modulePath, args, options)
    utilityProcesses.push(utility)
    return utility
  },
}
