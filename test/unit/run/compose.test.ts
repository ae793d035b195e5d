import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyNetwork, emptySpec } from '../../../shared/run/empty-spec.ts'
import { fromCompose } from '../../../shared/run/from-compose.ts'
import { toCompose } from '../../../shared/run/to-compose.ts'
import { anySpec } from '../../support/random-spec.ts'

it('a spec comes back from its compose service, but for what compose cannot say', () => {
  fc.assert(
    fc.property(anySpec, (given) => {
      // A key that may stand once; and words of the command line that compose says otherwise.
      const spec = {
        ...given,
        ...{ rm: false, publishAll: false, cpusetMems: '', volumeDriver: '', mounts: [] },
        networks: given.networks.filter(({ name }) => name !== 'default' && name !== 'bridge'),
        health: given.health.mode === 'none' ? { ...emptySpec.health, mode: 'none' as const } : given.health,
      }
      const { text, leftOut } = toCompose(spec)
      expect(leftOut).toEqual([])
      const back = fromCompose(text)
      expect(back.fault).toBeNull()
      expect(back.left.filter(({ kind }) => kind !== 'expands')).toEqual([])
      expect(back.spec).toEqual(spec)
    }),
    { numRuns: 200 },
  )
})

it('says what it cannot say', () => {
  expect(toCompose({ ...emptySpec, image: 'x', rm: true, publishAll: true }).leftOut).toEqual(['rm', 'publishAll'])
})

it('a written service is read, in its short and its long forms', () => {
  const { spec, left, services } = fromCompose(`
services:
  web:
    image: nginx:1
    container_name: web
    command: nginx -g "daemon off;"
    environment: { A: 1, B: "x$$y", C: }
    ports: ["8080:80", { target: 53, published: "5353", protocol: udp, host_ip: 127.0.0.1 }]
    volumes:
      - data:/var/lib
      - { type: bind, source: /etc, target: /etc2, read_only: true }
    networks: { app: { aliases: [www], ipv4_address: 10.0.0.3 } }
    healthcheck: { test: [CMD, curl, -f, x], interval: 10s, retries: 2 }
    deploy: { resources: { limits: { cpus: "0.5", memory: 64M }, reservations: { memory: 32M } } }
    depends_on: [db]
    x-note: mine
    frob: 1
  db: { image: postgres }
volumes: { data: { name: shop_data } }
networks: { app: { name: shop, external: true } }
`)
  expect(services).toEqual(['web', 'db'])
  expect(left).toEqual([
    { kind: 'not-taken', text: 'depends_on' },
    { kind: 'unknown', text: 'frob' },
  ])
  expect(spec).toEqual({
    ...emptySpec,
    ...{ image: 'nginx:1', name: 'web', cpus: '0.5', memory: '64M', memoryReservation: '32M' },
    command: ['nginx', '-g', 'daemon off;'],
    env: [
      { name: 'A', value: '1' },
      { name: 'B', value: 'x$y' },
      { name: 'C', value: null },
    ],
    ports: [
      { ip: '', host: '8080', container: '80', protocol: 'tcp' },
      { ip: '127.0.0.1', host: '5353', container: '53', protocol: 'udp' },
    ],
    volumes: [{ source: 'shop_data', target: '/var/lib', options: '' }],
    mounts: ['type=bind,source=/etc,target=/etc2,readonly'],
    networks: [{ ...emptyNetwork, name: 'shop', aliases: ['www'], ip: '10.0.0.3' }],
    health: { ...emptySpec.health, mode: 'own', test: ['CMD', 'curl', '-f', 'x'], interval: '10s', retries: '2' },
  })
})

describe('files that are made to hurt (I09)', () => {
  it('ten megabytes are refused at once', () => {
    const began = performance.now()
    expect(fromCompose(`image: ${'x'.repeat(10 * 1024 * 1024)}`)).toMatchObject({
      spec: null,
      left: [{ kind: 'too-long' }],
    })
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('so are aliases that multiply, endless depth, and a key that stands twice', () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `l${at}: &l${at} [${`*l${at - 1},`.repeat(at === 0 ? 0 : 9)}x]`,
    )
    expect(fromCompose(`image: x\n${levels.join('\n')}`)).toMatchObject({
      spec: null,
      fault: expect.stringContaining('alias'),
    })
    const began = performance.now()
    for (const deep of ['['.repeat(100_000), '{a: '.repeat(30_000), `\n${'- '.repeat(60_000)}`])
      expect(fromCompose(`image: x\ncommand: ${deep}`)).toMatchObject({ spec: null, fault: 'Too deeply nested' })
    // The window stands still meanwhile.
    expect(performance.now() - began).toBeLessThan(1000)
    expect(fromCompose('image: x\nimage: y')).toMatchObject({ spec: null, fault: expect.stringContaining('unique') })
  })

  it('CRLF is read, and keys of prototypes are keys', () => {
    expect(fromCompose('image: x\r\nenvironment:\r\n  A: b\r\n').spec?.env).toEqual([{ name: 'A', value: 'b' }])
    const { left } = fromCompose('image: x\n__proto__: {a: 1}\nconstructor: 1')
    expect(left.map(({ text }) => text)).toEqual(['__proto__', 'constructor'])
    expect(({} as { a?: number }).a).toBeUndefined()
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        fromCompose(text)
        fromCompose(`image: x\nports: ${text}`)
      }),
    )
  })
})
