import { loginArgs, logoutArgs } from '../../../shared/cli/images.ts'
import { dockerHub, type RegistryAccount } from '../../../shared/contract/registry.ts'
import type { RegistryLogin } from '../../engine/workshop-types.ts'
import { AppError } from '../../fault.ts'
import type { Commands } from '../commands.ts'
import type { ServiceParts } from '../types.ts'
import { type CredentialHelper, credentialHelper } from './credential-helper.ts'
import { type AuthEntry, configFile, type DockerConfig, readConfig, writeAuth } from './docker-config.ts'

export interface Registries {
  accounts(): Promise<{ accounts: RegistryAccount[]; problems: string[] }>
  login(given: { registry: string; user: string; password: string }): Promise<RegistryAccount>
  logout(registry: string): Promise<void>
  /** What docker keeps for this registry; null for none. A helper that fails is a fault: without it a pull would be refused for another reason. */
  loginFor(registry: string): Promise<RegistryLogin | null>
  /** For a build, by address: of these registries, or all that docker keeps. What cannot be had is left out, and the engine says what it misses. */
  logins(registries: readonly string[] | 'all'): Promise<Record<string, RegistryLogin>>
  close(): void
}

/** How docker writes Docker Hub in its config. */
const hubAddress = 'https://index.docker.io/v1/'
/** A build takes no more with it. */
const mostLogins = 50
/** A helper says by this user that the secret is a token. */
const tokenUser = '<token>'

export const addressOf = (registry: string): string =>
  registry === dockerHub || registry === 'index.docker.io' ? hubAddress : registry

/** `https://index.docker.io/v1/` is `docker.io`; of other addresses the host. */
export function registryOf(address: string): string {
  const host = address.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? dockerHub : host
}

/** Registry accounts as docker itself keeps them: nothing of a secret is kept here, logged or told. */
export function createRegistries(
  parts: Pick<ServiceParts, 'engine' | 'log'> & { commands: Commands; env: NodeJS.ProcessEnv },
): Registries {
  const { engine, commands, env, log } = parts
  const file = configFile(env)
  const closing = new AbortController()
  const helpers = new Map<string, CredentialHelper>()

  const helperNamed = (name: string): CredentialHelper => {
    const known = helpers.get(name) ?? credentialHelper(name, env)
    helpers.set(name, known)
    return known
  }
  /** The helper that keeps the login of this address; null: the file does. */
  const helperFor = (config: DockerConfig, address: string): CredentialHelper | null => {
    const name = config.credHelpers[address] ?? config.credHelpers[registryOf(address)] ?? config.credsStore
    return name === null ? null : helperNamed(name)
  }
  const entryFor = async (config: DockerConfig, address: string): Promise<AuthEntry | null> => {
    const helper = helperFor(config, address)
    if (helper) {
      const kept = await helper.get(address)
      if (kept === null) return null
      if (kept.username === tokenUser) return { username: '', password: '', identityToken: kept.secret }
      return { username: kept.username, password: kept.secret, identityToken: '' }
    }
    // Written by hand, or by something other than docker: `https://host/v2/` and the like.
    const written =
      config.auths[address] ??
      Object.entries(config.auths).find(([key]) => registryOf(key) === registryOf(address))?.[1]
    const isEmpty = !written || (written.username === '' && written.identityToken === '')
    return isEmpty ? null : written
  }
  const allAddresses = async (config: DockerConfig): Promise<string[]> => {
    const store = config.credsStore === null ? null : helperNamed(config.credsStore)
    const listed = await store?.list().catch(() => null)
    const named = Object.keys(config.credHelpers).map(addressOf)
    return [...new Set([...Object.keys(config.auths), ...named, ...(listed?.keys() ?? [])])]
  }
  const loginOf = (address: string, { username, password, identityToken }: AuthEntry): RegistryLogin => ({
    ...{ username, password, identityToken },
    serverAddress: address,
  })

  return {
    async accounts() {
      const problems: string[] = []
      const accounts = new Map<string, RegistryAccount>()
      const config = await readConfig(file)
      for (const [address, { username, identityToken }] of Object.entries(config.auths)) {
        // An entry without a login says that a helper has it.
        if (username === '' && identityToken === '') continue
        const registry = registryOf(address)
        accounts.set(registry, { registry, user: username || null, helper: null })
      }
      const names = new Set([
        ...Object.values(config.credHelpers),
        ...(config.credsStore === null ? [] : [config.credsStore]),
      ])
      for (const name of names) {
        try {
          for (const [address, user] of await helperNamed(name).list()) {
            if (helperFor(config, address)?.name !== name) continue
            const registry = registryOf(address)
            // Desktop keeps tokens of its own beside the logins.
            if (/\/(access|refresh)-token$/.test(address)) continue
            accounts.set(registry, { registry, user: user === tokenUser || user === '' ? null : user, helper: name })
          }
        } catch (error) {
          const said = error instanceof AppError ? (error.detail ?? error.reason) : String(error)
          log.warn('A credential helper does not answer', { helper: name })
          problems.push(`docker-credential-${name}: ${said}`)
        }
      }
      return { accounts: [...accounts.values()].sort((a, b) => (a.registry < b.registry ? -1 : 1)), problems }
    },
    login({ registry: typed, user, password }) {
      const registry = registryOf(typed)
      const address = addressOf(registry)
      return commands.record(loginArgs(registry, user), async () => {
        const login = { username: user, password, identityToken: '', serverAddress: address }
        const identityToken = await engine.workshop.checkLogin(login, closing.signal)
        const config = await readConfig(file)
        const helper = helperFor(config, address)
        if (helper) {
          const kept =
            identityToken === '' ? { username: user, secret: password } : { username: tokenUser, secret: identityToken }
          await helper.store(address, kept)
          await writeAuth(file, address, 'by-helper')
        } else {
          await writeAuth(file, address, {
            username: user,
            password: identityToken === '' ? password : '',
            identityToken,
          })
        }
        return { registry, user, helper: helper?.name ?? null }
      })
    },
    logout(typed) {
      const registry = registryOf(typed)
      return commands.record(logoutArgs(registry), async () => {
        const config = await readConfig(file)
        const address = addressOf(registry)
        const written = Object.keys(config.auths).filter((key) => registryOf(key) === registry)
        for (const each of new Set([address, ...written])) {
          await helperFor(config, each)?.erase(each)
          if (config.auths[each]) await writeAuth(file, each, null)
        }
      })
    },
    async loginFor(registry) {
      const address = addressOf(registry)
      const entry = await entryFor(await readConfig(file), address)
      return entry && loginOf(address, entry)
    },
    async logins(wanted) {
      const config = await readConfig(file)
      const addresses = wanted === 'all' ? await allAddresses(config) : wanted.map(addressOf)
      const logins: Record<string, RegistryLogin> = {}
      const silent = new Set<CredentialHelper>()
      for (const address of addresses.slice(0, mostLogins)) {
        const helper = helperFor(config, address)
        // One that did not answer is not waited for again.
        if (helper && silent.has(helper)) continue
        const entry = await entryFor(config, address).catch(() => {
          if (helper) silent.add(helper)
          return null
        })
        if (entry) logins[address] = loginOf(address, entry)
      }
      return logins
    },
    close: () => closing.abort(),
  }
}
