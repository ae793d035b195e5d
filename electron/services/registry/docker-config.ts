import { randomBytes } from 'node:crypto'
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '../../fault.ts'

/** docker's own `config.json`. All that is not about logins is carried through as it stands. */
export interface DockerConfig {
  readonly auths: Readonly<Record<string, AuthEntry>>
  /** Helper by registry. */
  readonly credHelpers: Readonly<Record<string, string>>
  readonly credsStore: string | null
}

export interface AuthEntry {
  readonly username: string
  readonly password: string
  readonly identityToken: string
}

type Json = Record<string, unknown>

const mostBytes = 4 * 1024 * 1024

export function configFile(env: NodeJS.ProcessEnv): string {
  return join(env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json')
}

/** An absent file is an empty config. */
export async function readConfig(file: string): Promise<DockerConfig> {
  const { auths, credHelpers, credsStore } = await readJson(file)
  return {
    auths: mapOf(auths, (entry) => authOf(entry)),
    credHelpers: mapOf(credHelpers, (name) => (typeof name === 'string' && name !== '' ? name : null)),
    credsStore: typeof credsStore === 'string' && credsStore !== '' ? credsStore : null,
  }
}

/**
 * Changes the entry of `auths` for this address; null takes it away. As docker does it: a file of its own beside, mode 0600 (or stricter, as it
 * was), put in place whole. A link stays a link.
 */
export async function writeAuth(file: string, address: string, entry: AuthEntry | 'by-helper' | null): Promise<void> {
  try {
    const target = await realpath(file).catch(() => file)
    const config = await readJson(target)
    const auths = { ...(isObject(config.auths) ? config.auths : {}) }
    if (entry === null) delete auths[address]
    else auths[address] = entry === 'by-helper' ? {} : wireEntry(entry)
    const mode = await stat(target).then(
      (found) => found.mode & 0o600,
      () => 0o600,
    )
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`
    try {
      await writeFile(draft, `${JSON.stringify({ ...config, auths }, null, '\t')}\n`, { mode, flag: 'wx' })
      await rename(draft, target)
    } finally {
      await rm(draft, { force: true })
    }
  } catch (error) {
    throw unusable(error)
  }
}

async function readJson(file: string): Promise<Json> {
  let text: string
  try {
    if ((await stat(file)).size > mostBytes) throw new Error('It is larger than 4 MiB')
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw unusable(error)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch {
    // A parser's message quotes the file, which holds secrets.
  }
  throw unusable(new Error(`${file} is not a JSON object`))
}

function unusable(error: unknown): AppError {
  if (error instanceof AppError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new AppError('REFUSED', 'docker-config', { params: { message }, detail: message })
}

/** `auth` is base64 of `user:password`, and goes before the two fields apart, which old versions wrote. */
function authOf(value: unknown): AuthEntry | null {
  if (!isObject(value)) return null
  const text = (field: unknown): string => (typeof field === 'string' ? field : '')
  const auth = Buffer.from(text(value.auth), 'base64').toString('utf8')
  const colon = auth.indexOf(':')
  return {
    username: colon < 0 ? text(value.username) : auth.slice(0, colon),
    // docker pads short ones with NUL.
    password: colon < 0 ? text(value.password) : auth.slice(colon + 1).replace(/\0+$/, ''),
    identityToken: text(value.identitytoken),
  }
}

function wireEntry({ username, password, identityToken }: AuthEntry): Json {
  const auth = Buffer.from(`${username}:${password}`).toString('base64')
  return identityToken === '' ? { auth } : { auth, identitytoken: identityToken }
}

function mapOf<T>(value: unknown, read: (entry: unknown) => T | null): Record<string, T> {
  if (!isObject(value)) return Object.create(null)
  const entries = Object.entries(value).flatMap(([key, entry]) => {
    const found = read(entry)
    return found === null ? [] : [[key, found] as const]
  })
  // Names come from outside and may be `__proto__`.
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
