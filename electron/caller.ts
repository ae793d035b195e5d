import type { Undo } from '../shared/lib/undo.ts'
import { AppError } from './fault.ts'

/** What a procedure may know of who called it: nothing when a test or the back end itself calls. */
export interface CallContext {
  readonly caller?: Caller
}

/** One connection, and what it has under way. */
export interface Caller {
  /** Counts a call, or the stream it gave, until undone. Refused where too many are under way already. */
  begin(): Undo
}

/** Our page has fewer than thirty calls and streams under way at its busiest. */
const mostAtOnce = 128

/** For each connection one: what runs for it stays bounded, also when the script that calls is no longer ours. */
export function createCaller(): Caller {
  let underWay = 0
  return {
    begin() {
      if (underWay >= mostAtOnce)
        throw new AppError('REFUSED', 'internal', { detail: `More than ${mostAtOnce} calls are under way` })
      underWay += 1
      let done = false
      return () => {
        if (done) return
        done = true
        underWay -= 1
      }
    },
  }
}
