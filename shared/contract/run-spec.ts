import { z } from 'zod'

/** As typed, in the words of `docker run`; empty: not given, so the image's or the engine's own holds. */
const word = z
  .string()
  .max(4096)
  .regex(/^[^\0]*$/)
const words = z.array(word).max(1000)
const pair = z.object({ name: word, value: z.string().max(131_072) })
const pairs = z.array(pair).max(2000)

/** `-p`: `host` empty: the engine takes a free one. Both may be ranges (`8000-8010`). */
export const portWish = z.object({
  ip: word,
  host: word,
  container: word,
  protocol: z.enum(['tcp', 'udp', 'sctp']),
})
export type PortWish = z.infer<typeof portWish>

/** `-v`: `source` is a path of the engine's machine, a volume's name, or empty for an anonymous volume. */
export const volumeWish = z.object({ source: word, target: word, options: word })
export type VolumeWish = z.infer<typeof volumeWish>

export const networkWish = z.object({ name: word, aliases: words, ip: word, ip6: word, mac: word, linkLocalIps: words })
export type NetworkWish = z.infer<typeof networkWish>

/**
 * Everything of `docker run` and `docker create` that developers use, without what the image says itself. Scalars are kept as they are
 * typed (`512m`, `1m30s`, `0.5`), so that form, command line and compose service show the same words; shared/run/check.ts tells what is wrong
 * with them, electron/engine/to-create-body.ts reads them.
 */
export const runSpec = z.object({
  image: word,
  name: word,
  platform: word,
  pull: z.enum(['missing', 'always', 'never']),
  /** Null: the image's. Empty: none, although the image has one. */
  entrypoint: words.nullable(),
  /** Empty: the image's. */
  command: z.array(z.string().max(131_072)).max(1000),
  /** A value of null takes a variable of the image away. */
  env: z.array(z.object({ name: word, value: z.string().max(131_072).nullable() })).max(2000),
  labels: pairs,
  annotations: pairs,
  ports: z.array(portWish).max(500),
  publishAll: z.boolean(),
  expose: words,
  volumes: z.array(volumeWish).max(500),
  tmpfs: z.array(z.object({ target: word, options: word })).max(100),
  /** `--mount`, as it is written there: `type=bind,source=/a,target=/b,readonly`. */
  mounts: words,
  volumesFrom: words,
  volumeDriver: word,
  /** The first is the one that it starts with; none: the engine's own. */
  networks: z.array(networkWish).max(50),
  links: words,
  hostname: word,
  domainname: word,
  dns: words,
  dnsOptions: words,
  dnsSearch: words,
  extraHosts: words,
  interactive: z.boolean(),
  tty: z.boolean(),
  user: word,
  workdir: word,
  groupAdd: words,
  init: z.boolean(),
  rm: z.boolean(),
  /** `no`, `always`, `unless-stopped`, `on-failure`, `on-failure:N`. */
  restart: word,
  stopSignal: word,
  stopTimeout: word,
  health: z.object({
    /** `image`: as the image has it, apart from the times that are given here. */
    mode: z.enum(['image', 'none', 'own']),
    /** `['CMD-SHELL', line]` or `['CMD', …]`; only for `own`. */
    test: words,
    interval: word,
    timeout: word,
    startPeriod: word,
    startInterval: word,
    retries: word,
  }),
  memory: word,
  memorySwap: word,
  memoryReservation: word,
  memorySwappiness: word,
  cpus: word,
  cpuShares: word,
  cpuPeriod: word,
  cpuQuota: word,
  cpusetCpus: word,
  cpusetMems: word,
  pidsLimit: word,
  shmSize: word,
  blkioWeight: word,
  oomKillDisable: z.boolean(),
  oomScoreAdj: word,
  ulimits: words,
  privileged: z.boolean(),
  readOnly: z.boolean(),
  capAdd: words,
  capDrop: words,
  devices: words,
  deviceCgroupRules: words,
  gpus: word,
  sysctls: pairs,
  securityOpts: words,
  userns: word,
  pid: word,
  ipc: word,
  uts: word,
  cgroupns: word,
  cgroupParent: word,
  runtime: word,
  storageOpts: pairs,
  logDriver: word,
  logOptions: pairs,
})
export type RunSpec = z.infer<typeof runSpec>
export type RunField = keyof RunSpec
