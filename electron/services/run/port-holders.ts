import { readdir, readFile, readlink } from 'node:fs/promises'

/** A socket of this machine that listens. */
export interface Listener {
  readonly ip: string
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  readonly inode: string
}

/** What listens on this machine: `/proc/net/tcp` and its like, which everybody may read. Empty elsewhere than on Linux. */
export async function listeners(root = '/proc'): Promise<Listener[]> {
  const files = [
    ['tcp', 'tcp'],
    ['tcp6', 'tcp'],
    ['udp', 'udp'],
    ['udp6', 'udp'],
  ] as const
  const tables = await Promise.all(
    files.map(async ([file, protocol]) => {
      const text = await readFile(`${root}/net/${file}`, 'utf8').catch(() => '')
      return text
        .split('\n')
        .slice(1)
        .flatMap((line) => listenerIn(line, protocol))
    }),
  )
  return tables.flat()
}

function listenerIn(line: string, protocol: Listener['protocol']): Listener[] {
  const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/)
  const [address = '', port = ''] = local.split(':')
  // 0A listens; a UDP socket that is bound stands as 07.
  if (inode === '' || (protocol === 'tcp' ? state !== '0A' : state !== '07')) return []
  return [{ ip: addressOf(address), port: Number.parseInt(port, 16), protocol, inode }]
}

/** Words of the machine's byte order, little-endian on all that Docker runs on but s390x. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)),
  )
  if (bytes.every((byte) => byte === 0)) return ''
  const isMapped = bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255
  if (bytes.length === 4 || isMapped) return bytes.slice(-4).join('.')
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  )
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')
}

const mostProcesses = 5000

/** The program that has this socket, as `name (pid)`; empty where it belongs to somebody else. */
export async function holderOf(inode: string, root = '/proc'): Promise<string> {
  const link = `socket:[${inode}]`
  const pids = (await readdir(root).catch(() => [])).filter((name) => /^\d+$/.test(name)).slice(0, mostProcesses)
  for (const pid of pids) {
    const files = await readdir(`${root}/${pid}/fd`).catch(() => [])
    for (const file of files) {
      if ((await readlink(`${root}/${pid}/fd/${file}`).catch(() => '')) !== link) continue
      const name = (await readFile(`${root}/${pid}/comm`, 'utf8').catch(() => '')).trim()
      return `${name} (${pid})`
    }
  }
  return ''
}

/** Whether two addresses cannot both have a port: the same, or one of them is all. */
export function clash(a: string, b: string): boolean {
  const all = (ip: string): boolean => ip === '' || ip === '0.0.0.0' || ip === '::'
  return a === b || all(a) || all(b)
}
