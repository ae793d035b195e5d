import { implement } from '@orpc/server'
import type { ServedApp } from '../../electron/transports/wire.ts'
import { contract } from '../../shared/contract/index.ts'

/** What a handler threw, which no client may ever see. */
export const privateMessage = 'could not read /home/someone/.docker/config.json'

export interface ScriptedApp extends ServedApp {
  /** The containers that `containers.act` was really asked for. */
  readonly acted: string[]
  /** Upstreams that are open: 0 again when every viewer has left, or something leaks. */
  readonly openSources: number
  readonly viewerCount: number
  /** Gives the next item to every open `stats.watch`. */
  push(id: string): void
  /** Ends every open `stats.watch` from this side. */
  end(): void
}

/** The real contract with an implementation that a test steers. */
export function createScriptedApp(): ScriptedApp {
  const acted: string[] = []
  const sources = new Set<Source>()
  let hot = 0
  let viewerCount = 0
  const on = implement(contract)

  const router = {
    containers: {
      act: on.containers.act.handler(({ input, errors }) => {
        acted.push(input.id)
        if (input.id === 'missing')
          throw errors.NOT_FOUND({
            data: { reason: 'container-missing', params: { id: input.id }, detail: 'No such container: missing' },
          })
        if (input.id === 'broken') throw new Error(privateMessage)
        return { changed: input.action.kind === 'start' }
      }),
      /** Never waits: as fast as the transport takes it. */
      changes: on.containers.changes.handler(async function* () {
        hot += 1
        try {
          for (let count = 0; ; count += 1)
            yield { kind: 'delta' as const, upserted: [], gone: [String(count), filling] }
        } finally {
          hot -= 1
        }
      }),
      watch: on.containers.watch.handler(async function* () {
        yield { kind: 'gone' as const }
        throw new Error(privateMessage)
      }),
    },
    stats: {
      watch: on.stats.watch.handler(async function* ({ signal }) {
        const source = createSource()
        sources.add(source)
        signal?.addEventListener('abort', source.end, { once: true })
        try {
          for await (const id of source.items()) yield { samples: [{ id, sample: null }] }
        } finally {
          sources.delete(source)
        }
      }),
    },
  }

  return {
    router,
    viewers: {
      join() {
        viewerCount += 1
        return () => {
          viewerCount -= 1
        }
      },
    },
    acted,
    get openSources() {
      return sources.size + hot
    },
    get viewerCount() {
      return viewerCount
    },
    push(id) {
      for (const source of sources) source.push(id)
    },
    end() {
      for (const source of sources) source.end()
    },
  }
}

const filling = 'x'.repeat(1000)

interface Source {
  push(item: string): void
  end(): void
  items(): AsyncGenerator<string>
}

/** Silent until something is pushed, as a container that says nothing. */
function createSource(): Source {
  const waiting: string[] = []
  let ended = false
  let wake = (): void => {}
  return {
    push(item) {
      waiting.push(item)
      wake()
    },
    end() {
      ended = true
      wake()
    },
    async *items() {
      for (;;) {
        yield* waiting.splice(0)
        if (ended && waiting.length === 0) return
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
