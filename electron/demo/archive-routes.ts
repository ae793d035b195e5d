import { posix } from 'node:path'
import { extract, pack } from 'tar-stream'
import { type DemoFile, type FileTree, fileTree, resolvePath } from './file-tree.ts'
import { type Call, type Route, sendJson } from './http.ts'
import { type Container, Refusal } from './model.ts'
import { engineTime } from './time.ts'

/** What may be put into one made-up container. */
const mostBytes = 64 * 1024 * 1024
const mostLinks = 20
const archivePath = /^\/containers\/([^/]+)\/archive$/

/** Go's file mode, as the stat header tells it. */
const goBits = { directory: 2 ** 31, symlink: 2 ** 27, file: 0 } as const
const kinds = { A: 1, C: 0 } as const

/** The path with the links on its way followed, and the last one where `last` says so. */
function real(tree: FileTree, path: string, last: boolean): string {
  let at = '/'
  let left = resolvePath('/', path).split('/').filter(Boolean)
  for (let links = 0; left.length > 0; ) {
    const next = posix.join(at, left.shift() ?? '')
    const file = tree.get(next)
    if (file?.kind !== 'symlink' || (left.length === 0 && !last)) {
      at = next
      continue
    }
    links += 1
    if (links > mostLinks) throw new Refusal(500, `too many links in ${path}`)
    left = [...resolvePath(at, file.link).split('/').filter(Boolean), ...left]
    at = '/'
  }
  return at
}

function asked({ world, name, query }: Call, last: boolean) {
  const container = world.container(name)
  const tree = fileTree(container)
  const wanted = query.get('path') ?? ''
  if (wanted === '') throw new Refusal(400, 'bad parameter: path cannot be empty')
  const path = real(tree, wanted, last)
  const file = tree.get(path)
  if (!file) throw new Refusal(404, `Could not find the file ${wanted} in container ${container.id}`)
  return { container, tree, path, file }
}

/** GET and HEAD. */
async function sendArchive(call: Call): Promise<void> {
  const { tree, path, file } = asked(call, false)
  const stat = {
    name: posix.basename(path) || '/',
    size: file.content.length,
    mode: goBits[file.kind] + (file.mode & 0o777),
    mtime: engineTime(file.modifiedAt),
    linkTarget: file.kind === 'symlink' ? real(tree, path, true) : '',
  }
  call.response.writeHead(200, {
    'Content-Type': 'application/x-tar',
    'X-Docker-Container-Path-Stat': Buffer.from(JSON.stringify(stat)).toString('base64'),
  })
  if (call.request.method === 'HEAD') {
    call.response.end()
    return
  }
  const tar = pack()
  const above = path === '/' ? '/' : `${path}/`
  const base = path === '/' ? '.' : posix.basename(path)
  for (const [other, entry] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (other === path) put(tar, base, entry)
    else if (other.startsWith(above)) put(tar, `${base}/${other.slice(above.length)}`, entry)
  }
  tar.finalize()
  for await (const piece of tar as AsyncIterable<Buffer>) {
    if (!call.response.write(piece)) await new Promise((resolve) => call.response.once('drain', resolve))
  }
  call.response.end()
}

function put(
  tar: ReturnType<typeof pack>,
  name: string,
  { kind, mode, uid, gid, modifiedAt, link, content }: DemoFile,
) {
  const header = { name, mode, uid, gid, mtime: new Date(modifiedAt) }
  if (kind === 'file') tar.entry({ ...header, size: content.length }, Buffer.from(content))
  else tar.entry({ ...header, type: kind, linkname: link }, () => undefined)
}

async function takeArchive(call: Call): Promise<void> {
  const { container, tree, path, file } = asked(call, true)
  if (file.kind !== 'directory') throw new Refusal(400, 'extraction point is not a directory')
  if (container.spec.readOnlyRoot) throw new Refusal(403, 'container rootfs is marked read-only')
  const reader = extract()
  call.request.pipe(reader)
  call.request.once('error', (error) => reader.destroy(error))
  let bytes = 0
  for await (const entry of reader) {
    const { name, type, mode = 0o644, uid = 0, gid = 0, mtime, linkname } = entry.header
    const parts: Buffer[] = []
    for await (const part of entry as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > mostBytes) throw new Refusal(500, 'no space left on device')
      parts.push(part)
    }
    const kind = type === 'directory' || type === 'symlink' ? type : 'file'
    const modifiedAt = mtime?.getTime() ?? call.world.now()
    const link = linkname ?? ''
    place(tree, resolvePath(path, `.${posix.resolve('/', name)}`), {
      ...{ kind, mode, uid, gid, modifiedAt, link, content: Uint8Array.from(Buffer.concat(parts)) },
    })
  }
  call.response.writeHead(200)
  call.response.end()
}

/** With the folders above it, all marked as `docker diff` would. */
function place(tree: FileTree, path: string, file: Omit<DemoFile, 'change'>): void {
  const at = real(tree, path, false)
  for (let above = posix.dirname(at); above !== '/'; above = posix.dirname(above)) {
    const known = tree.get(above)
    if (known) known.change ??= 'C'
    else
      tree.set(above, {
        ...{ ...file, kind: 'directory', mode: 0o755, link: '', content: new Uint8Array(0) },
        change: 'A',
      })
  }
  const before = tree.get(at)
  if (before?.kind === 'directory' && file.kind === 'directory') return
  tree.set(at, { ...file, change: before && before.change !== 'A' ? 'C' : 'A' })
}

const changesOf = (container: Container): object[] =>
  [...fileTree(container)].flatMap(([Path, { change }]) => (change ? [{ Path, Kind: kinds[change] }] : []))

/** A container's files: as a tar, out of one, and what of them is not as in its image. */
export const archiveRoutes: readonly Route[] = [
  { method: 'GET', path: archivePath, run: sendArchive },
  { method: 'PUT', path: archivePath, run: takeArchive },
  {
    method: 'GET',
    path: /^\/containers\/([^/]+)\/changes$/,
    run: ({ world, name, response }) => sendJson(response, changesOf(world.container(name))),
  },
]
