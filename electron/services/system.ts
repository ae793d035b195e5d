import { cpus, freemem, totalmem, userInfo } from 'node:os'
import type { AppInfo, HostUse, Viewers } from '../../shared/contract/system.ts'
import type { Undo } from '../../shared/lib/undo.ts'
import { latestSlot } from './slots.ts'
import { type Outlet, type Stream, stream } from './stream.ts'

const hostEveryMs = 3000
/** The time of last use is told to the windows no more often than this. */
const usedEveryMs = 10_000

export interface System {
  app(): AppInfo
  host(signal: AbortSignal | undefined): Stream<HostUse>
  viewers(signal: AbortSignal | undefined): Stream<Viewers>
  /** A window or a browser tab is there, until undone. */
  join(): Undo
  /** A window has called. */
  used(): void
  close(): void
}

export function createSystem(options: Pick<AppInfo, 'version' | 'mode' | 'readOnly'>): System {
  const hostOutlets = new Set<Outlet<HostUse>>()
  const viewerOutlets = new Set<Outlet<Viewers>>()
  let sampling: ReturnType<typeof setInterval> | undefined
  let first: ReturnType<typeof setTimeout> | undefined
  let before = cpuTimes()
  let lastUse: HostUse | undefined
  let connected = 0
  let lastUsedAt: number | null = null
  let toldUseAt = 0

  const sample = (): void => {
    const now = cpuTimes()
    lastUse = hostUse(before, now)
    before = now
    for (const outlet of hostOutlets) outlet.put(lastUse)
  }
  const tellViewers = (): void => {
    for (const outlet of viewerOutlets) outlet.put({ connected, lastUsedAt })
  }

  return {
    app() {
      const { version, mode, readOnly } = options
      return { version, mode, readOnly, platform: process.platform, user: userName() }
    },
    host: (signal) =>
      stream(signal, latestSlot(), (outlet) => {
        hostOutlets.add(outlet)
        if (sampling && lastUse) outlet.put(lastUse)
        if (!sampling) {
          before = cpuTimes()
          sampling = setInterval(sample, hostEveryMs)
          // A first figure soon: half a second is enough to measure over.
          first = setTimeout(sample, 500)
        }
        return () => {
          hostOutlets.delete(outlet)
          if (hostOutlets.size > 0) return
          clearInterval(sampling)
          clearTimeout(first)
          sampling = undefined
        }
      }),
    viewers: (signal) =>
      stream(signal, latestSlot(), (outlet) => {
        viewerOutlets.add(outlet)
        outlet.put({ connected, lastUsedAt })
        return () => viewerOutlets.delete(outlet)
      }),
    join() {
      connected += 1
      tellViewers()
      let left = false
      return () => {
        if (left) return
        left = true
        connected -= 1
        tellViewers()
      }
    },
    used() {
      lastUsedAt = Date.now()
      if (lastUsedAt - toldUseAt < usedEveryMs) return
      toldUseAt = lastUsedAt
      tellViewers()
    },
    close() {
      for (const outlet of [...hostOutlets, ...viewerOutlets]) outlet.end()
    },
  }
}

interface CpuTimes {
  readonly busy: number
  readonly all: number
}

function cpuTimes(): CpuTimes {
  let busy = 0
  let all = 0
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq
    all += sum
    busy += sum - times.idle
  }
  return { busy, all }
}

/** Memory in use is what is not available to programs; the page cache counts as available. */
function hostUse(before: CpuTimes, now: CpuTimes): HostUse {
  const spent = now.all - before.all
  const total = totalmem()
  return {
    cpuPercent: spent > 0 ? Math.min(100, Math.max(0, ((now.busy - before.busy) / spent) * 100)) : 0,
    memoryUsedBytes: Math.max(0, total - freemem()),
    memoryTotalBytes: total,
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A user id without an entry in the user database.
    return String(process.getuid?.() ?? '')
  }
}
