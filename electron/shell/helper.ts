import { app, type MessagePortMain, utilityProcess } from 'electron'
import type { FromHelper, HelperStart, ToHelper, Wish } from '../helper-messages.ts'

/** As the task manager of the system shows it. */
const serviceName = 'Portlight engine helper'

const firstWaitMs = 250
const longestWaitMs = 5_000
const crashWindowMs = 60_000
const crashesTolerated = 2
const stopLimitMs = 3_000
const answerLimitMs = 5_000

export interface HelperOptions {
  /** The built back end. */
  readonly modulePath: string
  readonly start: HelperStart
  /** A fresh back end runs after a crash: the windows need new ports. */
  readonly onRestarted: () => void
  readonly onLook: (look: Extract<FromHelper, { kind: 'look' }>) => void
  readonly choose: (wish: Wish) => Promise<readonly string[]>
  /** Several crashes within a minute. True starts it again, with the count at zero. */
  readonly onGivenUp: (facts: Record<string, string | number>) => Promise<boolean>
}

export interface Helper {
  /** Gives the back end a port to serve. Kept by the channel until the back end listens. */
  serve(port: MessagePortMain): void
  /** Asks the back end whether a container publishes this port now. No answer within 5 s is no. */
  isPublished(port: number): Promise<boolean>
  /** Lets it close its streams and ends it; resolves when it has gone, after 3 s at the latest. */
  stop(): Promise<void>
}

/** Keeps the back end running in a utility process: an engine's bytes cannot crash or stall the windows from there. */
export function startHelper(options: HelperOptions): Helper {
  let child: Electron.UtilityProcess | undefined
  let stopping = false
  let crashes: number[] = []
  let restart: NodeJS.Timeout | undefined
  let asked = 0
  const questions = new Map<number, (published: boolean) => void>()
  /** `child-process-gone` knows why (oom, killed, crashed …); `exit` only knows a code. */
  let reason = 'unknown'
  /** A fresh back end goes to the engine that was chosen last, not back to that of the flags. */
  let { target } = options.start

  const say = (message: ToHelper, ports: MessagePortMain[] = []): void => child?.postMessage(message, ports)

  const choose = async (id: number, wish: Wish): Promise<void> => {
    // A back end that has ended since is not told: a fresh one counts anew.
    const asker = child
    const paths = await options.choose(wish).catch((error: unknown) => {
      console.error('The dialog failed:', error)
      return []
    })
    if (child === asker) say({ kind: 'chosen', id, paths })
  }

  const hear = (message: FromHelper): void => {
    if (message.kind === 'look') options.onLook(message)
    else if (message.kind === 'target') target = message.target
    else if (message.kind === 'choose') void choose(message.id, message.wish)
    else questions.get(message.id)?.(message.published)
  }

  const launch = (): void => {
    const launched = utilityProcess.fork(options.modulePath, [], { serviceName, stdio: 'inherit' })
    child = launched
    reason = 'unknown'
    launched.on('message', hear)
    launched.once('exit', (code) => {
      if (child !== launched) return
      child = undefined
      for (const answer of questions.values()) answer(false)
      if (!stopping) recover(code)
    })
    say({ kind: 'start', start: { ...options.start, target } })
  }

  const relaunch = (waitMs: number): void => {
    restart = setTimeout(() => {
      launch()
      options.onRestarted()
    }, waitMs)
  }

  const recover = (code: number): void => {
    const now = performance.now()
    crashes = [...crashes.filter((at) => now - at < crashWindowMs), now]
    console.error(`The engine helper ended (code ${code}, ${reason}); ${crashes.length} time(s) within a minute`)
    if (crashes.length <= crashesTolerated) {
      relaunch(Math.min(longestWaitMs, firstWaitMs * 2 ** (crashes.length - 1)))
      return
    }
    options
      .onGivenUp({ reason, 'exit code': code, crashes: crashes.length })
      .then((again) => {
        crashes = []
        if (again && !stopping) relaunch(0)
      })
      .catch((error: unknown) => console.error(error))
  }

  app.on('child-process-gone', (_event, details) => {
    if (details.type === 'Utility' && details.name === serviceName) reason = details.reason
  })
  launch()

  return {
    serve: (port) => say({ kind: 'serve' }, [port]),
    isPublished(port) {
      if (!child) return Promise.resolve(false)
      asked += 1
      const id = asked
      return new Promise((resolve) => {
        const answer = (published: boolean): void => {
          clearTimeout(limit)
          questions.delete(id)
          resolve(published)
        }
        const limit = setTimeout(answer, answerLimitMs, false)
        questions.set(id, answer)
        say({ kind: 'is-published', id, port })
      })
    },
    async stop() {
      stopping = true
      clearTimeout(restart)
      const ending = child
      if (!ending) return
      await new Promise<void>((resolve) => {
        const limit = setTimeout(() => ending.kill(), stopLimitMs)
        ending.once('exit', () => {
          clearTimeout(limit)
          resolve()
        })
        say({ kind: 'stop' })
      })
    },
  }
}
