import { own, record, text } from './raw.ts'
import type { EngineEvent } from './types.ts'

/** What old events, which name no type, were about. */
const imageStatuses: ReadonlySet<string> = new Set(['pull', 'push', 'tag', 'untag', 'delete', 'import', 'load', 'save'])

/** Podman's words for what Docker calls otherwise. */
const podmanActions: ReadonlyMap<string, string> = new Map([
  ['container died', 'die'],
  ['container remove', 'destroy'],
  ['image remove', 'delete'],
])

/**
 * One object of `GET /events` in one shape: API 1.41 … 1.51 (`status`, `id`, `from` beside the new fields), 1.52 on (new fields only),
 * before 1.22 (old fields only) and podman. Null for what is no event at all; unknown types and actions pass as they are.
 */
export function toEvent(value: unknown): EngineEvent | null {
  const raw = record(value)
  const actor = record(raw.Actor)
  const whole = text(raw.Action) || text(raw.status) || text(raw.Status)
  if (whole === '') return null
  const cut = whole.indexOf(':')
  const word = cut < 0 ? whole : whole.slice(0, cut)
  const type = text(raw.Type) || (imageStatuses.has(word) ? 'image' : 'container')
  const attributes = new Map(
    Object.entries(record(actor.Attributes)).flatMap(([name, given]) =>
      typeof given === 'string' ? [[name, given] as const] : [],
    ),
  )
  const podmanExit = attributes.get('containerExitCode')
  if (podmanExit !== undefined && !attributes.has('exitCode')) attributes.set('exitCode', podmanExit)
  const from = text(raw.from)
  if (from !== '' && !attributes.has('image')) attributes.set('image', from)
  return {
    type,
    action: podmanActions.get(`${type} ${word}`) ?? word,
    detail: cut >= 0 ? whole.slice(cut + 1).trim() : word === 'health_status' ? healthOf(raw, attributes) : '',
    id: text(actor.ID) || text(raw.id) || text(raw.ID),
    at: timeOf(raw),
    // fromEntries defines own properties, `__proto__` too.
    attributes: Object.fromEntries(attributes),
  }
}

/** Podman says `health_status` without the compound part. */
function healthOf(raw: Readonly<Record<string, unknown>>, attributes: ReadonlyMap<string, string>): string {
  return text(own(raw, 'HealthStatus')) || attributes.get('health_status') || ''
}

function timeOf(raw: Readonly<Record<string, unknown>>): number {
  const { timeNano, time } = raw
  if (typeof timeNano === 'number' && timeNano > 0) return timeNano / 1e6
  return typeof time === 'number' && time > 0 ? time * 1000 : Date.now()
}
