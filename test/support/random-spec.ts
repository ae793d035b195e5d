import fc from 'fast-check'
import type { RunSpec } from '../../shared/contract/run-spec.ts'
import { emptyNetwork, emptySpec } from '../../shared/run/empty-spec.ts'

/** Containers that can be asked for, field by field: `fields` gives values that are valid and are not the field's default. */

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/)
/** What a shell, CSV, YAML or a compose file could take for something else. */
const wild = fc.oneof(
  word,
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', '')),
  fc.constantFrom(
    'a b',
    "it's",
    '"q"',
    '$HOME',
    ['$', '{X:-1}'].join(''),
    '$$',
    '`x`',
    'a\\b',
    'x\ny',
    '#',
    '~',
    '-',
    '--',
    '*',
    'no',
    'true',
    '1e3',
    '0x1',
    '한글',
    'a,b=c',
  ),
)
const port = fc.integer({ min: 1, max: 65_535 }).map(String)
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`)
const bytes = fc.integer({ min: 6, max: 4000 }).map((count) => `${count}m`)
const time = fc.integer({ min: 1, max: 59 }).map((count) => `${count}s`)
const named = <T>(value: fc.Arbitrary<T>, name: fc.Arbitrary<string> = word) =>
  fc.uniqueArray(fc.record({ name, value }), { minLength: 1, maxLength: 3, selector: (pair) => pair.name })
const some = <T>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { minLength: 1, maxLength: 3 })
const ip = fc.tuple(...[1, 2, 3, 4].map(() => fc.integer({ min: 0, max: 255 }))).map((parts) => parts.join('.'))

export const fields: { [Field in keyof RunSpec]: fc.Arbitrary<RunSpec[Field]> } = {
  image: fc.constantFrom('busybox:1', 'localhost:5000/team/app:2', 'nginx'),
  name: word.map((text) => `${text}-1`),
  platform: fc.constantFrom('linux/amd64', 'linux/arm64/v8'),
  pull: fc.constantFrom('always', 'never'),
  entrypoint: fc.oneof(
    fc.constant<string[]>([]),
    wild.filter((text) => text !== '').map((text) => [text]),
  ),
  command: fc.array(wild, { minLength: 1, maxLength: 4 }),
  env: named(
    wild,
    word.map((text) => text.toUpperCase()),
  ),
  labels: named(wild),
  annotations: named(word),
  ports: some(
    fc.oneof(
      fc.record({
        ip: fc.constantFrom('', '127.0.0.1', '::1'),
        host: fc.oneof(fc.constant(''), port),
        container: port,
        protocol: fc.constantFrom('tcp', 'udp', 'sctp'),
      }),
      fc.constant({ ip: '', host: '8000-8002', container: '80-82', protocol: 'tcp' as const }),
    ),
  ),
  publishAll: fc.constant(true),
  expose: some(port),
  volumes: fc.uniqueArray(
    fc.record({
      source: fc.oneof(
        fc.constant(''),
        path,
        word.map((text) => `${text}-data`),
      ),
      target: path,
      options: fc.constant(''),
    }),
    { minLength: 1, maxLength: 3, selector: (volume) => volume.target },
  ),
  tmpfs: some(path).map((paths) =>
    paths.map((target, at) => ({ target: `/tmp${target}`, options: at % 2 ? 'size=64m,mode=1777' : '' })),
  ),
  mounts: fc.constantFrom(
    ['type=bind,source=/etc,target=/mnt/etc,readonly'],
    ['type=volume,source=vol,target=/mnt/vol'],
    ['type=tmpfs,target=/mnt/tmp,tmpfs-size=1m,tmpfs-mode=01770'],
  ),
  volumesFrom: some(word),
  volumeDriver: fc.constant('local'),
  networks: fc.oneof(
    fc.constantFrom('host', 'none', 'container:abc').map((name) => [{ ...emptyNetwork, name }]),
    fc.uniqueArray(
      fc.record({
        name: word,
        aliases: fc.uniqueArray(word, { maxLength: 2 }),
        ip: fc.oneof(fc.constant(''), ip),
        ip6: fc.constantFrom<string[]>('', 'fd00::2'),
        mac: fc.constantFrom<string[]>('', '02:42:ac:11:00:02'),
        linkLocalIps: fc.constant<string[]>([]),
      }),
      { minLength: 1, maxLength: 3, selector: (network) => network.name },
    ),
  ),
  links: some(word.map((text) => `${text}:db`)),
  hostname: word,
  domainname: word,
  dns: some(ip),
  dnsOptions: fc.constant(['ndots:2']),
  dnsSearch: some(word.map((text) => `${text}.example`)),
  extraHosts: some(fc.tuple(word, ip).map((pair) => pair.join(':'))),
  interactive: fc.constant(true),
  tty: fc.constant(true),
  user: fc.constantFrom('1000', '1000:1000', 'nobody'),
  workdir: path,
  groupAdd: some(word),
  init: fc.constant(true),
  rm: fc.constant(true),
  restart: fc.constantFrom('always', 'unless-stopped', 'on-failure', 'on-failure:3'),
  stopSignal: fc.constantFrom('SIGINT', 'SIGQUIT'),
  stopTimeout: fc.integer({ min: 0, max: 100 }).map(String),
  health: fc.oneof(
    fc.constant({ ...emptySpec.health, mode: 'none' as const }),
    fc.record({
      mode: fc.constant('own' as const),
      test: wild.filter((text) => text.trim() !== '').map((text) => ['CMD-SHELL', text]),
      interval: time,
      timeout: time,
      startPeriod: fc.oneof(fc.constant(''), time),
      startInterval: fc.constant(''),
      retries: fc.constantFrom('', '3'),
    }),
  ),
  memory: bytes,
  memorySwap: fc.constantFrom('-1', '8g'),
  memoryReservation: bytes,
  memorySwappiness: fc.constantFrom('0', '60', '100'),
  cpus: fc.constantFrom('0.5', '1', '1.25'),
  cpuShares: fc.constantFrom('512', '2048'),
  cpuPeriod: fc.constant('50000'),
  cpuQuota: fc.constant('25000'),
  cpusetCpus: fc.constantFrom('0', '0,1', '0-1'),
  cpusetMems: fc.constant('0'),
  pidsLimit: fc.constantFrom('100', '-1'),
  shmSize: bytes,
  blkioWeight: fc.constant('300'),
  oomKillDisable: fc.constant(true),
  oomScoreAdj: fc.constantFrom('-100', '500'),
  ulimits: fc.constantFrom(['nofile=1024'], ['nofile=1024:2048', 'nproc=64']),
  privileged: fc.constant(true),
  readOnly: fc.constant(true),
  capAdd: some(fc.constantFrom('NET_ADMIN', 'SYS_TIME')),
  capDrop: fc.constantFrom(['ALL'], ['CHOWN']),
  devices: fc.constantFrom(['/dev/null:/dev/nothing:r'], ['/dev/zero']),
  deviceCgroupRules: fc.constant(['c 42:* rmw']),
  gpus: fc.constantFrom('all', '2'),
  sysctls: fc.constant([{ name: 'net.core.somaxconn', value: '1024' }]),
  securityOpts: fc.constantFrom(['no-new-privileges'], ['seccomp=unconfined']),
  userns: fc.constant('host'),
  pid: fc.constantFrom('host', 'container:abc'),
  ipc: fc.constantFrom('host', 'shareable'),
  uts: fc.constant('host'),
  cgroupns: fc.constantFrom('host', 'private'),
  cgroupParent: fc.constant('/lab'),
  runtime: fc.constant('runc'),
  storageOpts: fc.constant([{ name: 'size', value: '10G' }]),
  logDriver: fc.constantFrom('local', 'none', 'json-file'),
  logOptions: fc.constant([{ name: 'max-size', value: '10m' }]),
}

/** Specs with some of their fields set, whatever they would do together. */
export const anySpec: fc.Arbitrary<RunSpec> = fc
  .record(Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value as fc.Arbitrary<unknown>])), {
    requiredKeys: ['image'],
  })
  .map((given) => ({ ...emptySpec, ...given }) as RunSpec)

/** The same as far as an engine takes each by itself, without a registry, a GPU or another container, and without touching the machine. */
export const engineFields: Partial<typeof fields> = (() => {
  const apart = [
    'blkioWeight',
    'runtime',
    'gpus',
    'storageOpts',
    'annotations',
    'platform',
    'pull',
    'links',
    'volumesFrom',
    'userns',
    'image',
    'name',
  ]
  const others = Object.fromEntries(Object.entries(fields).filter(([field]) => !apart.includes(field)))
  return {
    ...others,
    command: fc.constantFrom(['sleep', '1000'], ['sh', '-c', 'sleep  1000; echo "$X" \'a\'']),
    entrypoint: fc.constantFrom(['sh'], ['/bin/sleep'], []),
    // An engine on this machine has no kernel support for the other values, or not the same one everywhere.
    volumes: fc.constantFrom(
      [{ source: '', target: '/data', options: '' }],
      [{ source: 'lab-volume', target: '/data', options: 'ro' }],
      [{ source: '/etc', target: '/mnt/etc', options: 'ro' }],
    ),
    networks: fc.constantFrom('host', 'bridge').map((network) => [{ ...emptyNetwork, name: network }]),
    pid: fc.constant('host'),
    ports: some(
      fc.record({
        ip: fc.constantFrom('', '127.0.0.1'),
        host: fc.oneof(fc.constant(''), port),
        container: port,
        protocol: fc.constantFrom('tcp', 'udp'),
      }),
    ),
    pidsLimit: fc.constant('100'),
    capAdd: fc.constantFrom(['NET_ADMIN', 'SYS_TIME'], ['SYS_TIME']),
    groupAdd: fc.constant(['1234']),
    user: fc.constantFrom('1000', '1000:1000'),
    oomScoreAdj: fc.constantFrom('100', '500'),
    cpusetCpus: fc.constantFrom('0', '0-1'),
    stopTimeout: fc.integer({ min: 1, max: 100 }).map(String),
    logDriver: fc.constant('none'),
    sysctls: fc.constant([{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }]),
  }
})()
