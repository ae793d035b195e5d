import { spawn } from 'node:child_process'
import { AppError } from '../../fault.ts'

export interface StoredLogin {
  readonly username: string
  readonly secret: string
}

/** docker's helpers for passwords: `docker-credential-NAME`, a program that speaks JSON over its standard input and output. */
export interface CredentialHelper {
  readonly name: string
  /** Users by the server's address. */
  list(): Promise<Map<string, string>>
  /** Null where it has none. */
  get(server: string): Promise<StoredLogin | null>
  store(server: string, login: StoredLogin): Promise<void>
  erase(server: string): Promise<void>
}

/** A keychain may ask its user first. */
const limitMs = 30_000
const mostBytes = 1024 * 1024

/** What a helper says where it has nothing, in the words of docker-credential-helpers. */
const nothingKept = /credentials not found|no credentials server url|not found in (native )?keychain/i

export function credentialHelper(name: string, env: NodeJS.ProcessEnv): CredentialHelper {
  const fail = (message: string, cause?: unknown): AppError =>
    new AppError('REFUSED', 'credential-helper', { params: { helper: name, message }, detail: message, cause })
  // It stands in a file that anybody may have written: a name, not a way to some program elsewhere.
  const checked = (): string => {
    if (!/^[\w.-]{1,64}$/.test(name)) throw fail('This is not the name of a helper')
    return `docker-credential-${name}`
  }
  const run = (action: string, input: string): Promise<string> =>
    runHelper(checked(), action, input, env).catch((error: unknown) => {
      throw fail(error instanceof Error ? error.message : String(error), error)
    })
  const parsed = (text: string): Record<string, unknown> => {
    try {
      const value: unknown = JSON.parse(text)
      if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
    } catch {
      // What it printed may be a secret, so it is not repeated.
    }
    throw fail('Its answer is not JSON')
  }
  return {
    name,
    async list() {
      const users = Object.entries(parsed(await run('list', '')))
      return new Map(users.flatMap(([server, user]) => (typeof user === 'string' ? [[server, user]] : [])))
    },
    async get(server) {
      let answer: string
      try {
        answer = await run('get', server)
      } catch (error) {
        if (error instanceof AppError && nothingKept.test(error.detail ?? '')) return null
        throw error
      }
      const { Username: username, Secret: secret } = parsed(answer)
      if (typeof username !== 'string' || typeof secret !== 'string') throw fail('Its answer holds no login')
      return { username, secret }
    },
    async store(server, { username, secret }) {
      await run('store', JSON.stringify({ ServerURL: server, Username: username, Secret: secret }))
    },
    async erase(server) {
      await run('erase', server).catch((error: unknown) => {
        if (!(error instanceof AppError && nothingKept.test(error.detail ?? ''))) throw error
      })
    },
  }
}

/** Without a shell. Rejects with what it said where it fails: helpers say why on their standard output. */
function runHelper(program: string, action: string, input: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [action], { env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
    const out: Buffer[] = []
    const words: Buffer[] = []
    let bytes = 0
    const timer = setTimeout(() => stop(new Error(`No answer within ${limitMs / 1000} s`)), limitMs)
    const stop = (error: Error): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(error)
    }
    const keep = (parts: Buffer[]) => (part: Buffer) => {
      bytes += part.length
      if (bytes <= mostBytes) parts.push(part)
      else stop(new Error(`It said more than ${mostBytes} bytes`))
    }
    child.stdout.on('data', keep(out))
    child.stderr.on('data', keep(words))
    child.on('error', (error) =>
      stop('code' in error && error.code === 'ENOENT' ? new Error(`${program} is not on the PATH`) : error),
    )
    child.on('close', (code) => {
      clearTimeout(timer)
      const said = Buffer.concat(out).toString('utf8')
      if (code === 0) resolve(said)
      // On failure stdout holds prose; on success it holds the secret.
      else
        reject(
          new Error(
            (said.trim() || Buffer.concat(words).toString('utf8').trim() || `It ended with ${code}`).slice(0, 500),
          ),
        )
    })
    // One that does not read its input has closed it by the time we write.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
