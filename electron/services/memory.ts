import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (how: { type: 'major' | 'minor'; execution: 'sync'; flavor?: 'last-resort' }) => void
let gc: Collect | undefined

function collect(...how: Parameters<Collect>): void {
  if (!gc) {
    setFlagsFromString('--expose-gc')
    gc = runInNewContext('gc') as Collect
    setFlagsFromString('--no-expose-gc')
  }
  gc(...how)
}

/**
 * Gives the memory of what has just been let go back to the system. A back end that is idle allocates nothing, so V8 would not collect for
 * hours what a closed log of a gigabyte left behind; and without `last-resort` it would keep the emptied pages for itself (200 MiB after a
 * flood). Takes some 40 ms of the thread: for when much was let go, and nobody waits.
 */
export function giveMemoryBack(): void {
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}

/** Some 1 ms of collecting for each. */
const bytesAtOnce = 8 * 1024 * 1024
let passed = 0

/**
 * So many bytes have gone through in buffers that nobody holds any more. They lie outside of V8's heap, which counts them to its old part
 * and would mark all of that for each few MiB (a third of the time of a transfer); a look at the young part frees them.
 */
export function passedThrough(bytes: number): void {
  passed += bytes
  if (passed < bytesAtOnce) return
  passed = 0
  collect({ type: 'minor', execution: 'sync' })
}
