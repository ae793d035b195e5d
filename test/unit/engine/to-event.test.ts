import { describe, expect, it } from 'vitest'
import { toEvent } from '../../../electron/engine/to-event.ts'

const actor = { ID: 'c1', Attributes: { name: 'web', image: 'nginx', exitCode: '137' } }
// As it comes out of JSON.parse: the number has more digits than a double.
const time = { time: 1795180868, timeNano: Number('1795180868450308781') }

describe('engine events', () => {
  it.each([
    [
      'API 1.41: old and new fields side by side',
      {
        status: 'die',
        id: 'c1',
        from: 'nginx',
        Type: 'container',
        Action: 'die',
        Actor: actor,
        scope: 'local',
        ...time,
      },
      { type: 'container', action: 'die', detail: '', id: 'c1' },
    ],
    [
      'API 1.52: new fields only',
      { Type: 'container', Action: 'die', Actor: actor, ...time },
      { action: 'die', id: 'c1' },
    ],
    [
      'before 1.22: old fields only',
      { status: 'start', id: 'c1', from: 'nginx', time: 1 },
      { type: 'container', action: 'start', id: 'c1', at: 1000, attributes: { image: 'nginx' } },
    ],
    [
      'an old image event',
      { status: 'untag', id: 'nginx:1', time: 1 },
      { type: 'image', action: 'untag', id: 'nginx:1' },
    ],
    [
      'compound health',
      { Type: 'container', Action: 'health_status: unhealthy', Actor: actor, ...time },
      { action: 'health_status', detail: 'unhealthy' },
    ],
    [
      'compound exec with colons in the command',
      { Type: 'container', Action: 'exec_create: sh -c a:b', Actor: actor, ...time },
      { action: 'exec_create', detail: 'sh -c a:b' },
    ],
    [
      "podman's health",
      { Type: 'container', Action: 'health_status', HealthStatus: 'healthy', Actor: actor, ...time },
      { action: 'health_status', detail: 'healthy' },
    ],
    [
      "podman's death",
      {
        status: 'died',
        id: 'c1',
        Type: 'container',
        Action: 'died',
        Actor: { ID: 'c1', Attributes: { containerExitCode: '3' } },
        ...time,
      },
      { action: 'die', attributes: { containerExitCode: '3', exitCode: '3' } },
    ],
    ["podman's removal", { Type: 'container', Action: 'remove', Actor: actor, ...time }, { action: 'destroy' }],
    [
      'a network removal, which keeps its word',
      { Type: 'network', Action: 'remove', Actor: actor },
      { action: 'remove' },
    ],
    [
      'unknown type and action',
      { Type: 'quantum', Action: 'entangle', Actor: { ID: 'q' } },
      { type: 'quantum', action: 'entangle', id: 'q' },
    ],
    [
      'no attributes',
      { Type: 'container', Action: 'start', Actor: { ID: 'c1', Attributes: null } },
      { attributes: {} },
    ],
    [
      'odd attributes',
      { Action: 'start', Actor: { ID: 'c1', Attributes: { n: 1, s: 'x', o: {} } } },
      { attributes: { s: 'x' } },
    ],
  ])('%s', (_name, raw, expected) => expect(toEvent(raw)).toMatchObject(expected))

  it('keeps the nanoseconds as fractions of a millisecond', () => {
    expect(toEvent({ Type: 'container', Action: 'start', ...time })?.at).toBeCloseTo(1795180868450.3088, 2)
  })

  it.each([[null], [1], ['start'], [[]], [{}], [{ Type: 'container' }], [{ Action: '' }], [{ error: 'x' }]])(
    '%j is no event',
    (raw) => expect(toEvent(raw)).toBeNull(),
  )

  it('takes label names from outside as they are', () => {
    const event = toEvent(
      JSON.parse('{"Action":"start","Actor":{"ID":"x","Attributes":{"__proto__":"p","constructor":"c"}}}'),
    )
    expect(Object.entries(event!.attributes)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ])
    expect(Object.getPrototypeOf(event!.attributes)).toBe(Object.prototype)
  })
})
