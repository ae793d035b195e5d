import type { RunSpec } from '../contract/run-spec.ts'
import { readMount } from './mount-words.ts'

/**
 * What gives the container the machine, or a way to it. The window has a plain sentence for each (`run.danger.<kind>`), and the back end does not
 * begin before each has been confirmed.
 */
export type DangerKind =
  | 'privileged'
  | 'host-root' // the whole disk, by a bind of any kind
  | 'engine-socket'
  | 'host-folder' // a folder that the system lives in: /etc, /proc, /var/lib/docker …
  | 'host-pid'
  | 'host-network'
  | 'host-ipc'
  | 'host-uts'
  | 'host-users' // no user namespace although the engine has one
  | 'host-cgroups'
  | 'capability'
  | 'unconfined' // seccomp, AppArmor or labels switched off
  | 'device'

export interface Danger {
  readonly kind: DangerKind
  /** The path, the capability … */
  readonly text: string
}

/** Each alone is a way out of the container, or close to it. */
const strongCapabilities = new Set([
  ...['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_BOOT', 'SYS_TIME', 'DAC_READ_SEARCH'],
  ...['NET_ADMIN', 'BPF', 'PERFMON', 'MAC_ADMIN', 'MAC_OVERRIDE', 'SYSLOG', 'CHECKPOINT_RESTORE'],
])
const systemFolders = [
  '/etc',
  '/proc',
  '/sys',
  '/dev',
  '/boot',
  '/root',
  '/lib/modules',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/var',
  '/var/lib',
  '/var/lib/docker',
  '/var/run',
  '/run',
  '/home',
]

export function dangersOf(spec: RunSpec): Danger[] {
  const dangers: Danger[] = []
  const tell = (kind: DangerKind, text = ''): void => {
    if (!dangers.some((known) => known.kind === kind && known.text === text)) dangers.push({ kind, text })
  }
  if (spec.privileged) tell('privileged')
  for (const source of hostPaths(spec)) {
    const kind = dangerOfPath(source)
    if (kind) tell(kind, source)
  }
  if (spec.pid === 'host') tell('host-pid')
  if (spec.networks.some(({ name }) => name === 'host')) tell('host-network')
  if (spec.ipc === 'host') tell('host-ipc')
  if (spec.uts === 'host') tell('host-uts')
  if (spec.userns === 'host') tell('host-users')
  if (spec.cgroupns === 'host') tell('host-cgroups')
  for (const cap of spec.capAdd) {
    const name = cap.toUpperCase().replace(/^CAP_/, '')
    if (strongCapabilities.has(name)) tell('capability', name)
  }
  for (const option of spec.securityOpts) {
    if (/^(seccomp|apparmor)[=:]unconfined$|^label[=:]disable$|^systempaths[=:]unconfined$/.test(option))
      tell('unconfined', option)
  }
  for (const device of spec.devices)
    if (/^\/dev\/(mem|kmem|port|sd|nvme|vd|xvd|dm-|mapper|disk|loop|kmsg)|^\/dev\/?(:|$)/.test(device))
      tell('device', device)
  return dangers
}

/** Paths of the machine that the container sees: by `-v` and by `--mount` alike. */
export function hostPaths(spec: RunSpec): string[] {
  const binds = spec.volumes.flatMap(({ source }) => (/^[/\\]|^[A-Za-z]:[\\/]/.test(source) ? [source] : []))
  const mounts = spec.mounts.flatMap((text) => {
    const mount = readMount(text)
    if ('problem' in mount) return []
    // A volume of the local driver can be a bind as well.
    const device = mount.driverOptions.device ?? ''
    if (mount.type === 'volume' && device.startsWith('/')) return [device]
    return mount.type === 'bind' ? [mount.source] : []
  })
  return [...binds, ...mounts]
}

function dangerOfPath(path: string): DangerKind | null {
  const plain = tidy(path)
  if (plain === '/' || /^[A-Za-z]:[\\/]?$/.test(path)) return 'host-root'
  if (/(^|\/)(docker|podman|containerd|crio)[\w.-]*\.sock$|docker_engine/.test(plain)) return 'engine-socket'
  return systemFolders.includes(plain) || /^\/(proc|sys|boot)\//.test(plain) ? 'host-folder' : null
}

/** `/a/../` is `/` too. */
function tidy(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
