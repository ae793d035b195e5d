/**
 * `node scripts/complete-lockfile.ts`: run after `npm install` on a registry mirror that does not carry every platform's binaries. npm then leaves
 * those optional packages out of the lockfile without a word, and `npm ci` refuses it everywhere ("Missing: … from lock file"). This
 * writes the entries that npm would have written, from the names, which say the platform.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

export interface Lockfile {
  packages: Record<string, Entry>
}

interface Missing {
  readonly name: string
  readonly version: string
  readonly dev: boolean
}

/** Optional packages that the lockfile's packages ask for and that have no entry of their own. */
export function missingOptional(lock: Lockfile): Missing[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !resolves(lock, path, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev ?? false })),
  )
}

/** Node's own way of finding a package: beside the one that asks, then upwards. */
function resolves(lock: Lockfile, from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true
    if (at === '') return false
  }
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64']

/** `…-linux-arm64-musl` is for linux, arm64 and musl. */
function entryOf({ name, version, dev }: Missing): Entry {
  const words = name.split(/[/-]/)
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((processor) => words.includes(processor))
  if (!os || !cpu || !/^\d/.test(version)) throw new Error(`Cannot tell what ${name}@${version} is for: add it by hand`)
  const musl = words.some((word) => word.startsWith('musl'))
  const libc = musl ? ['musl'] : words.some((word) => word.startsWith('gnu')) ? ['glibc'] : undefined
  return { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc }), optional: true, os: [os] }
}

if (import.meta.main) {
  const file = 'package-lock.json'
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Lockfile
  const missing = missingOptional(lock)
  for (const one of missing) lock.packages[`node_modules/${one.name}`] = entryOf(one)
  const [root, ...rest] = Object.entries(lock.packages)
  lock.packages = Object.fromEntries([...(root ? [root] : []), ...rest.sort(([a], [b]) => (a < b ? -1 : 1))])
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(
    missing.length === 0 ? 'The lockfile is complete.' : `Added ${missing.map(({ name }) => name).join(', ')}`,
  )
}
