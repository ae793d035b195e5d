import { join } from 'node:path'

/** Where a container's own files are: one folder with cgroup v2, one a controller with v1. */
export type CgroupPlace =
  | { readonly version: 2; readonly folder: string }
  | {
      readonly version: 1
      readonly cpu: string | null
      readonly cpuacct: string
      readonly memory: string
      readonly pids: string | null
      readonly blkio: string | null
    }

interface Mount {
  readonly version: 1 | 2
  /** What of the hierarchy is mounted there: `/`, unless this program runs in a container itself. */
  readonly root: string
  readonly folder: string
  readonly controllers: readonly string[]
}

/**
 * The cgroup of the container `id`, by what `/proc/PID/cgroup` says of its first process and `/proc/self/mountinfo` of this machine.
 * Null where the process is not in a cgroup that bears the container's id: the number came from an engine in a virtual machine or
 * behind another pid namespace, and means some other process here, or it has been given to another process since.
 */
export function placeOf(id: string, cgroupText: string, mountText: string): CgroupPlace | null {
  const mounts = mountText.split('\n').flatMap(toMount)
  const lines = cgroupText.split('\n').flatMap(toLine)
  const find = (controller: string): string | null => {
    const line = lines.find(({ controllers }) => controllers.includes(controller))
    const mount = mounts.find(({ version, controllers }) => version === 1 && controllers.includes(controller))
    return line && mount ? within(mount, own(line.path, id)) : null
  }
  const cpuacct = find('cpuacct')
  const memory = find('memory')
  if (cpuacct !== null && memory !== null) {
    return { version: 1, cpuacct, memory, cpu: find('cpu'), pids: find('pids'), blkio: find('blkio') }
  }
  // A hybrid machine has an empty v2 hierarchy beside: the controllers decide.
  if (mounts.some(({ version, controllers }) => version === 1 && controllers.includes('memory'))) return null
  const unified = lines.find(({ hierarchy }) => hierarchy === '0')
  const mount = mounts.find(({ version }) => version === 2)
  const folder = unified && mount ? within(mount, own(unified.path, id)) : null
  return folder === null ? null : { version: 2, folder }
}

/**
 * The path up to the part that bears the id: `/docker/ID`, `/system.slice/docker-ID.scope`, podman's `libpod-ID.scope`. A container that
 * runs systemd has its first process deeper.
 */
function own(path: string, id: string): string | null {
  const parts = path.split('/')
  if (parts.includes('..')) return null
  const at = parts.findIndex((part) => part === id || part.endsWith(`-${id}`) || part.endsWith(`-${id}.scope`))
  return at < 0 ? null : parts.slice(0, at + 1).join('/')
}

function within({ root, folder }: Mount, path: string | null): string | null {
  if (path === null) return null
  if (root === '/') return join(folder, path)
  return path === root || path.startsWith(`${root}/`) ? join(folder, path.slice(root.length)) : null
}

/** `4:cpu,cpuacct:/docker/ID`; v2 is `0::/…`. */
function toLine(text: string): { hierarchy: string; controllers: string[]; path: string }[] {
  const parts = /^(\d+):([^:]*):(\/.*)$/.exec(text)
  return parts ? [{ hierarchy: parts[1] ?? '', controllers: (parts[2] ?? '').split(','), path: parts[3] ?? '' }] : []
}

/** `33 31 0:30 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu` */
function toMount(text: string): Mount[] {
  const [left = '', right] = text.split(' - ')
  if (right === undefined) return []
  const [type = '', , options = ''] = right.split(' ')
  const [, , , root, folder] = left.split(' ')
  if ((type !== 'cgroup' && type !== 'cgroup2') || root === undefined || folder === undefined) return []
  return [
    {
      version: type === 'cgroup' ? 1 : 2,
      root: unescaped(root),
      folder: unescaped(folder),
      controllers: options.split(','),
    },
  ]
}

/** Blanks and the like are written in octal. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
