import type { ContainerWatch } from '../../shared/contract/containers.ts'
import { createScope } from '../../shared/lib/undo.ts'
import type { Engine } from '../engine/types.ts'
import { AppError } from '../fault.ts'
import { createRefresher } from './refresher.ts'
import { latestSlot } from './slots.ts'
import { type Stream, stream } from './stream.ts'

/** Events of a container that leave its detail as it was. `exec_die` is not among them: it ends a health probe. */
const silent = new Set([
  'exec_create',
  'exec_start',
  'attach',
  'detach',
  'resize',
  'top',
  'export',
  'copy',
  'archive-path',
])

/** Changes that the engine tells by no event (a health probe's output, a limit) are seen this much later. */
const everyMs = 30_000
const apartMs = 250

/** One container's detail: now, and after each event that concerns it. Waits while the engine is away. */
export function watchContainer(engine: Engine, id: string, signal: AbortSignal | undefined): Stream<ContainerWatch> {
  return stream<ContainerWatch>(signal, latestSlot(), (outlet) => {
    const scope = createScope()
    let fullId: string | undefined
    const gone = (): void => {
      refresher.stop()
      // A detail that waits to be taken is of no use any more: the slot keeps the newest only.
      outlet.put({ kind: 'gone' })
      outlet.end()
    }
    const refresher = createRefresher(engine, {
      everyMs,
      apartMs,
      ask: (asking) => engine.containers.inspect(id, asking),
      answered(detail) {
        fullId = detail.row.id
        outlet.put({ kind: 'detail', detail })
      },
      failed(error) {
        const missing = error instanceof AppError && error.code === 'NOT_FOUND'
        if (missing && fullId !== undefined) gone()
        else outlet.fail(error)
      },
    })
    scope.own(refresher.stop)
    scope.own(
      engine.onEvent((event) => {
        const concerned = event.type === 'network' ? event.attributes.container : event.id
        if (event.type !== 'container' && event.type !== 'network') return
        // Until the first answer the full id may not be known: any event may be its.
        if (fullId !== undefined && concerned !== fullId) return
        if (event.action === 'destroy' && fullId !== undefined && event.type === 'container') gone()
        else if (!silent.has(event.action)) refresher.nudge()
      }),
    )
    return scope.close
  })
}
