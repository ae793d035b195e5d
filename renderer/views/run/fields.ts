import type { RunField, RunSpec } from '../../../shared/contract/run-spec.ts'
import { same } from '../../../shared/lib/same.ts'
import { emptySpec } from '../../../shared/run/empty-spec.ts'

type FieldsOf<Type> = { [Field in RunField]: RunSpec[Field] extends Type ? Field : never }[RunField]
export type TextField = Exclude<FieldsOf<string>, 'pull'>
export type SwitchField = FieldsOf<boolean>
export type ListField = Exclude<FieldsOf<string[]>, 'command'>
export type PairField = 'labels' | 'annotations' | 'sysctls' | 'storageOpts' | 'logOptions'

export type FieldDef =
  | { readonly as: 'text'; readonly field: TextField; readonly placeholder?: string }
  | { readonly as: 'switch'; readonly field: SwitchField }
  | { readonly as: 'lines'; readonly field: ListField; readonly placeholder?: string }
  | { readonly as: 'pairs'; readonly field: PairField; readonly placeholder?: string }
  | { readonly as: 'own'; readonly field: 'entrypoint' | 'networks' | 'health' | 'tmpfs' | 'pull' }

const text = (field: TextField, placeholder = ''): FieldDef => ({ as: 'text', field, placeholder })
const lines = (field: ListField, placeholder = ''): FieldDef => ({ as: 'lines', field, placeholder })
const pairs = (field: PairField, placeholder = ''): FieldDef => ({ as: 'pairs', field, placeholder })
const flag = (field: SwitchField): FieldDef => ({ as: 'switch', field })
const own = (field: 'entrypoint' | 'networks' | 'health' | 'tmpfs' | 'pull'): FieldDef => ({ as: 'own', field })

/** What is folded away below the basics, by what it is about. */
export const foldedSections = [
  {
    key: 'network',
    fields: [
      own('networks'),
      text('hostname', 'web'),
      text('domainname', 'example.org'),
      lines('extraHosts', 'db:10.0.0.5'),
      lines('dns', '9.9.9.9'),
      lines('dnsSearch', 'example.org'),
      lines('dnsOptions', 'ndots:2'),
      lines('links', 'db:db'),
      lines('expose', '8080/tcp'),
      flag('publishAll'),
    ],
  },
  {
    key: 'process',
    fields: [
      own('entrypoint'),
      text('user', '1000:1000'),
      text('workdir', '/app'),
      lines('groupAdd', 'audio'),
      text('stopSignal', 'SIGTERM'),
      text('stopTimeout', '10'),
      flag('init'),
    ],
  },
  { key: 'health', fields: [own('health')] },
  {
    key: 'limits',
    fields: [
      ...[text('memory', '512m'), text('memorySwap', '1g'), text('memoryReservation', '256m'), text('cpus', '1.5')],
      ...[text('cpuShares', '1024'), text('cpusetCpus', '0-3'), text('cpusetMems', '0'), text('cpuPeriod', '100000')],
      ...[
        text('cpuQuota', '50000'),
        text('pidsLimit', '200'),
        text('memorySwappiness', '60'),
        text('blkioWeight', '500'),
      ],
      ...[text('oomScoreAdj', '0'), lines('ulimits', 'nofile=1024:2048'), flag('oomKillDisable')],
    ],
  },
  {
    key: 'storage',
    fields: [
      flag('readOnly'),
      own('tmpfs'),
      lines('mounts', 'type=bind,source=/srv/data,target=/data,readonly'),
      lines('volumesFrom', 'other:ro'),
      text('shmSize', '64m'),
      text('volumeDriver', 'local'),
      pairs('storageOpts', 'size=10G'),
    ],
  },
  {
    key: 'security',
    fields: [
      ...[flag('privileged'), lines('capAdd', 'NET_ADMIN'), lines('capDrop', 'ALL'), lines('devices', '/dev/fuse')],
      ...[text('gpus', 'all'), lines('securityOpts', 'no-new-privileges'), pairs('sysctls', 'net.core.somaxconn=1024')],
      ...[text('pid', 'host'), text('ipc', 'private'), text('uts', 'host'), text('userns', 'host')],
      ...[text('cgroupns', 'private'), text('cgroupParent', '/lab'), text('runtime', 'runc')],
      lines('deviceCgroupRules', 'c 42:* rmw'),
    ],
  },
  {
    key: 'logging',
    fields: [
      text('logDriver', 'json-file'),
      pairs('logOptions', 'max-size=10m'),
      pairs('labels', 'com.example.team=web'),
      pairs('annotations', 'com.example.note=x'),
    ],
  },
  { key: 'image', fields: [own('pull'), text('platform', 'linux/amd64')] },
] as const satisfies readonly { key: string; fields: readonly FieldDef[] }[]

/** How many of a section's fields say something. */
export function countSet(spec: RunSpec, fields: readonly FieldDef[]): number {
  return fields.filter(({ field }) => !same(spec[field], emptySpec[field])).length
}
