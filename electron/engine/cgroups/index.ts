import { isNear } from '../near.ts'
import { integer, record, text } from '../raw.ts'
import type { Session } from '../session.ts'
import type { EngineCgroups } from '../types.ts'
import { CgroupReader } from './reader.ts'
import { SystemClock } from './system-clock.ts'

/** What this machine's kernel says of the containers: each is asked for its process, whose cgroup here must bear the container's id. */
export function createCgroups(session: () => Session): EngineCgroups {
  const clock = new SystemClock()
  return {
    near() {
      try {
        return isNear(session().info)
      } catch {
        return false
      }
    },
    async open(id, signal) {
      const { api, info } = session()
      const path = `/containers/${encodeURIComponent(id)}/json`
      const raw = await api.json(
        { method: 'GET', path, lane: 'read', subject: 'container', limitMs: 20_000 },
        'object',
        signal,
      )
      const found = record(raw)
      const pid = integer(record(found.State).Pid)
      const whole = text(found.Id)
      if (pid <= 0 || !/^[0-9a-f]{64}$/.test(whole)) return null
      const reader = CgroupReader.open({
        id: whole,
        pid,
        hostNetwork: text(record(found.HostConfig).NetworkMode) === 'host',
        hostMemoryBytes: info.memoryBytes,
      })
      return reader && { read: (into) => reader.read(into, clock), close: () => reader.close() }
    },
    tick: () => clock.tick(),
    close: () => clock.close(),
  }
}
