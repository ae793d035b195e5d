import type { ContainerFile } from '../../../shared/contract/files.ts'
import { decodeName } from '../../engine/raw-names.ts'
import type { Engine } from '../../engine/types.ts'
import { runExec } from './run-exec.ts'

/**
 * Prints a folder's entries, as coreutils and busybox both can. A name holds no slash, so `/` tells where the next line begins whatever line
 * ends are in names; targets of links come after their own mark, ended by NUL.
 */
const script = `cd -- "$1" || exit 1
find . -mindepth 1 -maxdepth 1 -exec stat -c '%f %s %u %g %Y %n' {} + || exit 1
printf '//links\\n'
find . -mindepth 1 -maxdepth 1 -type l -exec sh -c 'for f; do printf "%s\\0" "$f"; readlink "$f" | tr -d "\\0"; printf "\\0"; done' sh {} +`

/** The entries of a folder of a running container, read inside it; null where nothing inside can tell. */
export async function listByExec(
  engine: Engine,
  containerId: string,
  path: string,
  signal: AbortSignal,
): Promise<ContainerFile[] | null> {
  // The engine takes arguments as JSON, which holds no other bytes than those of text.
  if (!path.isWellFormed()) return null
  const said = await runExec(engine, containerId, ['sh', '-c', script, 'sh', path], signal)
  return said && parseListing(decodeName(said, 0, said.length))
}

const line = /([0-9a-f]+) (\d+) (\d+) (\d+) (-?\d+) \.\/([^/]*)\n(?=[0-9a-f]+ \d+ \d+ \d+ -?\d+ \.\/|\/\/links\n)/y
const mark = '//links\n'

/** Null where it is not what the script prints. */
export function parseListing(text: string): ContainerFile[] | null {
  const files: ContainerFile[] = []
  let at = 0
  for (;;) {
    line.lastIndex = at
    const match = line.exec(text)
    if (!match) break
    const [whole, mode = '0', bytes, uid, gid, seconds, name = ''] = match
    at += whole.length
    files.push(entryOf(name, Number.parseInt(mode, 16), Number(bytes), Number(uid), Number(gid), Number(seconds)))
  }
  if (!text.startsWith(mark, at)) return null
  const links = text.slice(at + mark.length).split('\0')
  const targets = new Map<string, string>()
  for (let n = 0; n + 1 < links.length; n += 2) {
    targets.set((links[n] ?? '').replace(/^\.\//, ''), (links[n + 1] ?? '').replace(/\n$/, ''))
  }
  return files.map((file) => (file.kind === 'symlink' ? { ...file, link: targets.get(file.name) ?? null } : file))
}

const kinds = new Map<number, ContainerFile['kind']>([
  [0o04, 'directory'],
  [0o12, 'symlink'],
  [0o02, 'character'],
  [0o06, 'block'],
  [0o01, 'fifo'],
])

function entryOf(name: string, mode: number, bytes: number, uid: number, gid: number, seconds: number): ContainerFile {
  const kind = kinds.get(mode >> 12) ?? 'file'
  return {
    ...{ name, kind, uid, gid },
    bytes: kind === 'file' ? bytes : 0,
    mode: mode & 0o7777,
    modifiedAt: seconds * 1000,
    link: null,
    change: null,
  }
}
