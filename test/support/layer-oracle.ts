import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** What `find` and `sha1sum` say of one path. */
export interface Found {
  readonly path: string
  /** As `find -printf %y`: f, d, l, p … */
  readonly type: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly link: string
  /** The same for all hard links to one file. */
  readonly inode: string
  readonly sum: string
}

export interface OracleLayer {
  /** The layer's archive unpacked as it is, whiteouts as files. */
  readonly raw: readonly Found[]
  /** All that is there after it. */
  readonly merged: ReadonlyMap<string, Found>
  /** `du -sb` of that. */
  readonly diskBytes: number
  /** Lines of `tar -t`. */
  readonly entries: number
}

/**
 * Unpacks the layers one over the other as an engine does, with tar and coreutils alone: whiteouts are taken off, then the archive is
 * unpacked over what is there. It shares nothing with the reader that it checks.
 */
const script = String.raw`
set -eu
cd "$1"; shift
umask 022
export LC_ALL=C.UTF-8
mkdir merged
describe() { (cd "$1" && find . -mindepth 1 -printf '%P\0%y\0%m\0%U\0%G\0%s\0%l\0%D:%i\0' > "../$2.list" && find . -type f -print0 | xargs -0r sha1sum -z > "../$2.sums"); }
n=0
for layer in "$@"; do
  mkdir raw
  tar -xpf "$layer" -C raw --numeric-owner
  tar -tf "$layer" | wc -l > "$n.entries"
  (cd raw && find . -name '.wh..wh..opq' -printf '%h\0') | while IFS= read -r -d '' p; do
    if [ -d "merged/$p" ]; then find "merged/$p" -mindepth 1 -delete; fi
  done
  (cd raw && find . -name '.wh.*' ! -name '.wh..wh.*' -printf '%h\0%f\0') | while IFS= read -r -d '' p && IFS= read -r -d '' f; do
    rm -rf "merged/$p/$(printf '%s_' "$f" | sed -z 's/^\.wh\.//; s/_$//')" 2>/dev/null || true
  done
  (cd raw && find . ! -type d ! -name '.wh.*' -print0) | while IFS= read -r -d '' p; do
    if [ -d "merged/$p" ] && [ ! -L "merged/$p" ]; then rm -rf "merged/$p"; fi
  done
  tar -xpf "$layer" -C merged --numeric-owner --exclude='.wh.*'
  describe raw "$n.raw"
  describe merged "$n.merged"
  du -sb merged | cut -f1 > "$n.du"
  rm -rf raw
  n=$((n+1))
done
`

export async function oracleOf(folder: string, layers: readonly string[]): Promise<OracleLayer[]> {
  await promisify(execFile)('bash', ['-c', script, 'oracle', folder, ...layers], { maxBuffer: 2 ** 24 })
  return Promise.all(
    layers.map(async (_layer, at) => ({
      raw: await readFound(join(folder, `${at}.raw`)),
      merged: new Map((await readFound(join(folder, `${at}.merged`))).map((found) => [found.path, found])),
      diskBytes: Number(await readFile(join(folder, `${at}.du`), 'utf8')),
      entries: Number(await readFile(join(folder, `${at}.entries`), 'utf8')),
    })),
  )
}

async function readFound(file: string): Promise<Found[]> {
  const sums = new Map(
    (await readFile(`${file}.sums`, 'utf8'))
      .split('\0')
      .filter(Boolean)
      .map((line) => [line.slice(44), line.slice(0, 40)]),
  )
  const fields = (await readFile(`${file}.list`, 'utf8')).split('\0')
  const found: Found[] = []
  for (let at = 0; at + 8 < fields.length; at += 8) {
    const [path = '', type = '', mode = '', uid = '', gid = '', size = '', link = '', inode = ''] = fields.slice(at)
    const numbers = { mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid), size: Number(size) }
    found.push({ path, type, ...numbers, link, inode, sum: sums.get(path) ?? '' })
  }
  return found
}

export interface OracleWaste {
  readonly efficiency: number
  readonly bytes: number
  /** By path, as told: a removed folder for all that was in it. */
  readonly paths: ReadonlyMap<string, { bytes: number; layers: number[]; removedBy: number | null }>
}

/** Dive's definitions, worked out from the unpacked layers by path. */
export function oracleWaste(layers: readonly OracleLayer[]): OracleWaste {
  interface Copies {
    sizes: number[]
    layers: number[]
    removedBy: number | null
    told: string
  }
  const copies = new Map<string, Copies>()
  let total = 0
  for (const [index, { raw, merged }] of layers.entries()) {
    const before = layers[index - 1]?.merged ?? new Map<string, Found>()
    const seen = new Set<string>()
    // Of hard links, the first in the archive has the content; engines write them by name.
    for (const { path, type, size, inode } of raw.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (name.startsWith('.wh.') || type === 'd') continue
      const isSecondLink = type === 'f' && seen.has(inode)
      seen.add(inode)
      const bytes = type === 'f' && !isSecondLink ? size : 0
      total += bytes
      const known = copies.get(path) ?? { sizes: [], layers: [], removedBy: null, told: path }
      copies.set(path, known)
      known.sizes.push(bytes)
      known.layers.push(index)
      known.removedBy = null
      known.told = path
    }
    for (const [path, { type }] of before) {
      const now = merged.get(path)
      const isGone = type !== 'd' && (now === undefined || now.type === 'd')
      const known = copies.get(path)
      if (!isGone || !known) continue
      known.sizes.push(0)
      known.removedBy = index
      known.told = now ? path : goneFolder(path, before, merged)
    }
  }
  const paths = new Map<string, { bytes: number; layers: number[]; removedBy: number | null }>()
  let needed = 0
  for (const { sizes, layers: holders, removedBy, told } of copies.values()) {
    const sum = sizes.reduce((all, size) => all + size, 0)
    needed += Math.min(...sizes)
    if (sizes.length < 2 || sum === 0) continue
    const key = `/${told}${removedBy === null ? '' : ` removed by ${removedBy}`}`
    const known = paths.get(key)
    paths.set(key, {
      bytes: (known?.bytes ?? 0) + sum,
      layers: [...new Set([...(known?.layers ?? []), ...holders])].sort((a, b) => a - b),
      removedBy,
    })
  }
  const bytes = [...paths.values()].reduce((sum, path) => sum + path.bytes, 0)
  return { efficiency: total === 0 ? 1 : needed / total, bytes, paths }
}

/** The topmost folder that went with it. */
function goneFolder(path: string, before: ReadonlyMap<string, Found>, after: ReadonlyMap<string, Found>): string {
  const names = path.split('/')
  for (let depth = 1; depth < names.length; depth += 1) {
    const folder = names.slice(0, depth).join('/')
    if (before.get(folder)?.type === 'd' && !after.has(folder)) return folder
  }
  return path
}
