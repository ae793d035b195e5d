import type { Container } from './model.ts'

/** An entry of a made-up file system. `change`: against the image, as `docker diff` tells it. */
export interface DemoFile {
  readonly kind: 'directory' | 'file' | 'symlink'
  mode: number
  uid: number
  gid: number
  readonly modifiedAt: number
  content: Uint8Array<ArrayBuffer>
  readonly link: string
  change: 'A' | 'C' | null
}

export type FileTree = Map<string, DemoFile>

const trees = new WeakMap<Container, FileTree>()

/** The file system of a container, by absolute path; made when it is first looked at, and kept with what was put into it. */
export function fileTree(container: Container): FileTree {
  const known = trees.get(container)
  if (known) return known
  const tree: FileTree = new Map()
  trees.set(container, tree)
  const at = container.createdAt
  const add = (path: string, entry: Partial<DemoFile>): void => {
    for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
      const above = path.slice(0, end)
      if (!tree.has(above)) tree.set(above, folder(at))
    }
    tree.set(path, { ...folder(at), kind: 'file', mode: 0o644, ...entry })
  }
  const write = (path: string, text: string, more: Partial<DemoFile> = {}): void =>
    add(path, { content: Uint8Array.from(Buffer.from(text)), ...more })
  const { spec } = container
  tree.set('/', folder(at))
  for (const name of ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'sys', 'usr', 'var'])
    tree.set(`/${name}`, folder(at))
  tree.set('/tmp', { ...folder(at), mode: 0o1777 })
  for (const name of ['busybox', 'cat', 'ls', 'sh']) write(`/bin/${name}`, '\x7fELF (demo)\n', { mode: 0o755 })
  write('/etc/hostname', `${container.id.slice(0, 12)}\n`, { change: 'A' })
  write('/etc/hosts', `127.0.0.1\tlocalhost\n${container.ip || '172.17.0.2'}\t${container.id.slice(0, 12)}\n`)
  write('/etc/os-release', 'NAME="Portlight Demo Linux"\nID=demo\nVERSION_ID=1\nPRETTY_NAME="Portlight Demo Linux 1"\n')
  write('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n')
  add('/etc/mtab', { kind: 'symlink', link: '/proc/mounts', mode: 0o777 })
  const home = spec.workingDir && spec.workingDir !== '/' ? spec.workingDir : '/app'
  write(`${home}/README.txt`, `This is ${container.name}, a container of the demo engine.\nNothing here is real.\n`)
  write(
    `${home}/config.json`,
    `${JSON.stringify({ service: container.name, image: container.image, workers: 4 }, null, 2)}\n`,
    {
      change: 'C',
    },
  )
  write(`${home}/run.sh`, `#!/bin/sh\nexec ${spec.argv.join(' ')}\n`, { mode: 0o755 })
  write('/var/log/start.log', `${new Date(container.startedAt ?? at).toISOString()} started ${spec.argv.join(' ')}\n`, {
    change: 'A',
    ...owner(spec.user),
  })
  const changed = tree.get(home)
  if (changed) changed.change = 'C'
  for (const path of ['/etc', '/var', '/var/log']) {
    const entry = tree.get(path)
    if (entry) entry.change = 'C'
  }
  return tree
}

function owner(user: string | undefined): { uid: number; gid: number } {
  const uid = Number(user?.split(':')[0])
  return Number.isInteger(uid) ? { uid, gid: uid } : { uid: 0, gid: 0 }
}

const folder = (modifiedAt: number): DemoFile => ({
  ...{ kind: 'directory', mode: 0o755, uid: 0, gid: 0, modifiedAt, link: '', change: null },
  content: new Uint8Array(0),
})

/** Names directly below a folder, sorted. */
export function namesIn(tree: FileTree, path: string): string[] {
  const above = path === '/' ? '/' : `${path}/`
  return [...tree.keys()]
    .filter((other) => other !== '/' && other.startsWith(above) && !other.slice(above.length).includes('/'))
    .map((other) => other.slice(above.length))
    .sort()
}

/** Absolute, without `.` and `..`. */
export function resolvePath(from: string, to: string): string {
  const parts: string[] = []
  for (const part of (to.startsWith('/') ? to : `${from}/${to}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
