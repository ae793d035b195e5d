import { chmod, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { registryOf } from '../../../electron/services/registry/index.ts'
import { openWorkshop, type WorkshopKit } from '../../support/workshop.ts'
import { sendJson, TinyEngine } from '../engine/tiny-engine.ts'

const secret = 'correct horse battery'
let engine: TinyEngine
let kit: WorkshopKit
let folder: string
/** What the engine was told of who asks, the last first. */
let logins: unknown[]
/** What `POST /auth` answers. */
let authAnswer: { status: number; body: object }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portlight-helpers-'))
  logins = []
  authAnswer = { status: 200, body: { Status: 'Login Succeeded', IdentityToken: '' } }
  engine = new TinyEngine()
  engine.handle = (request, response, path) => {
    if (path.startsWith('/auth')) {
      request.resume()
      sendJson(response, authAnswer.body, authAnswer.status)
      return true
    }
    if (!path.startsWith('/images/create')) return false
    const header = String(request.headers['x-registry-auth'])
    // As an engine reads it: by Go's URL encoding, which wants its padding.
    expect(header).toMatch(/^[\w-]+={0,2}$/)
    expect(header.length % 4).toBe(0)
    logins.unshift(JSON.parse(Buffer.from(header, 'base64url').toString()))
    response.end(JSON.stringify({ error: 'unauthorized: authentication required' }))
    return true
  }
  await engine.start()
  kit = await openWorkshop(`unix://${engine.socket}`, {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    HELPER_STORE: join(folder, 'store'),
  })
})
afterEach(async () => {
  await kit.close()
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

/** A helper that keeps its logins in a folder, as docker's own do it in a keychain. In sh, because a test starts dozens. */
async function installHelper(name: string, script?: string): Promise<void> {
  const file = join(folder, `docker-credential-${name}`)
  const own = `#!/bin/sh
store="$HELPER_STORE-${name}"
mkdir -p "$store"
input=$(cat)
field() { printf %s "$1" | sed 's/.*"'$2'":"\\([^"]*\\)".*/\\1/'; }
at() { echo "$store/$(printf %s "$1" | tr / _)"; }
case $1 in
store) printf %s "$input" > "$(at "$(field "$input" ServerURL)")" ;;
list)
  printf '{'
  for kept in "$store"/*; do
    [ -f "$kept" ] || continue
    printf '%s"%s":"%s"' "$comma" "$(field "$(cat "$kept")" ServerURL)" "$(field "$(cat "$kept")" Username)"
    comma=,
  done
  printf '}'
  ;;
*)
  [ -f "$(at "$input")" ] || { echo 'credentials not found in native keychain'; exit 1; }
  if [ "$1" = get ]; then cat "$(at "$input")"; else rm "$(at "$input")"; fi
  ;;
esac
`
  await writeFile(file, script ?? own)
  await chmod(file, 0o755)
}
const configFile = (): string => join(kit.configFolder, 'config.json')
const config = async (): Promise<Record<string, unknown>> => JSON.parse(await readFile(configFile(), 'utf8'))
/** The login that a pull from this registry goes out with. */
async function usedFor(registry: string): Promise<unknown> {
  const { jobId } = kit.workshop.images.pull({ reference: `${registry}/x:1`, platform: null })
  const row = await kit.ended(jobId)
  return row.fault?.reason === 'registry-auth' ? logins[0] : row.fault
}
const login = (registry: string, user = 'ann') => kit.workshop.registries.login({ registry, user, password: secret })

describe('registry accounts', { timeout: 20_000 }, () => {
  it('are in docker’s own file where it names no helper, and everything else in it stays', async () => {
    await kit.config({
      HttpHeaders: { 'X-Meta': 'a' },
      auths: { 'other.example': { auth: Buffer.from('bob:b:c').toString('base64') } },
      psFormat: 'table',
    })
    await chmod(configFile(), 0o644)
    expect(await login('r.example:5000')).toEqual({ registry: 'r.example:5000', user: 'ann', helper: null })
    await login('docker.io', 'hub-user')
    expect(await config()).toMatchObject({
      HttpHeaders: { 'X-Meta': 'a' },
      psFormat: 'table',
      auths: {
        'other.example': { auth: Buffer.from('bob:b:c').toString('base64') },
        'r.example:5000': { auth: Buffer.from(`ann:${secret}`).toString('base64') },
        'https://index.docker.io/v1/': {},
      },
    })
    expect((await stat(configFile())).mode & 0o777).toBe(0o600)
    expect(await kit.workshop.registries.accounts()).toEqual({
      accounts: [
        { registry: 'docker.io', user: 'hub-user', helper: null },
        { registry: 'other.example', user: 'bob', helper: null },
        { registry: 'r.example:5000', user: 'ann', helper: null },
      ],
      problems: [],
    })
    expect(await usedFor('other.example')).toEqual({ username: 'bob', password: 'b:c', serveraddress: 'other.example' })
    expect(await usedFor('r.example:5000')).toMatchObject({ username: 'ann', password: secret })
    expect(await usedFor('docker.io')).toMatchObject({ serveraddress: 'https://index.docker.io/v1/' })
    expect(await usedFor('nobody.example')).toEqual({})
    await kit.workshop.registries.logout('r.example:5000')
    await kit.workshop.registries.logout('docker.io')
    expect(await config()).toMatchObject({ psFormat: 'table', auths: { 'other.example': {} } })
    expect(JSON.stringify(await config())).not.toContain('hub')
  })

  it('are where the helper keeps them; one registry may have a helper of its own', async () => {
    await installHelper('main')
    await installHelper('special')
    await kit.config({ credsStore: 'main', credHelpers: { 's.example': 'special' } })
    expect(await login('r.example')).toEqual({ registry: 'r.example', user: 'ann', helper: 'main' })
    expect(await login('s.example', 'sue')).toEqual({ registry: 's.example', user: 'sue', helper: 'special' })
    // As docker writes it: an entry that says that there is one, and nothing of it.
    expect(await config()).toMatchObject({ auths: { 'r.example': {}, 's.example': {} } })
    expect(JSON.stringify(await config())).not.toMatch(/auth"|ann|horse/)
    expect((await kit.workshop.registries.accounts()).accounts).toEqual([
      { registry: 'r.example', user: 'ann', helper: 'main' },
      { registry: 's.example', user: 'sue', helper: 'special' },
    ])
    expect(await usedFor('s.example')).toMatchObject({ username: 'sue', password: secret })
    await kit.workshop.registries.logout('s.example')
    expect(await usedFor('s.example')).toEqual({})
    expect((await kit.workshop.registries.accounts()).accounts.map(({ registry }) => registry)).toEqual(['r.example'])
  })

  it('a token that the registry gives is kept in place of the password', async () => {
    await installHelper('main')
    authAnswer.body = { Status: 'Login Succeeded', IdentityToken: 'a-token' }
    await kit.config({ credHelpers: { 's.example': 'main' } })
    await login('s.example')
    await login('f.example')
    expect(await usedFor('s.example')).toEqual({ identitytoken: 'a-token', serveraddress: 's.example' })
    expect(await usedFor('f.example')).toEqual({ identitytoken: 'a-token', serveraddress: 'f.example' })
    expect((await kit.workshop.registries.accounts()).accounts).toEqual([
      { registry: 'f.example', user: 'ann', helper: null },
      { registry: 's.example', user: null, helper: 'main' },
    ])
    expect(await readFile(join(folder, 'store-main', 's.example'), 'utf8')).not.toContain(secret)
  })

  it('a helper that is gone, fails or talks nonsense is named, and stands in nobody’s way who needs none', async () => {
    await installHelper('broken', `#!/bin/sh\necho 'the keychain is locked: ${secret}' | head -c 23\nexit 1\n`)
    await installHelper('babble', `#!/bin/sh\necho '${secret}'\n`)
    await installHelper('flood', '#!/bin/sh\nyes flood\n')
    await kit.config({
      credHelpers: {
        'a.example': 'broken',
        'b.example': 'babble',
        'c.example': 'flood',
        'd.example': 'gone',
        'e.example': '../x',
      },
    })
    const { accounts, problems } = await kit.workshop.registries.accounts()
    expect(accounts).toEqual([])
    expect(problems).toEqual([
      'docker-credential-broken: the keychain is locked:',
      'docker-credential-babble: Its answer is not JSON',
      'docker-credential-flood: It said more than 1048576 bytes',
      'docker-credential-gone: docker-credential-gone is not on the PATH',
      'docker-credential-../x: This is not the name of a helper',
    ])
    // The registry wanted a login, so the helper is the reason.
    expect(await usedFor('d.example')).toMatchObject({ reason: 'credential-helper', params: { helper: 'gone' } })
    expect(await usedFor('free.example')).toEqual({})
    expect(JSON.stringify([kit.said, kit.heard, problems])).not.toContain(secret)
  })

  it('a config file that is a link stays one, and one that cannot be read is not written over', async () => {
    const real = join(folder, 'real.json')
    await writeFile(real, '{"psFormat":"x"}')
    await symlink(real, configFile())
    await login('r.example')
    expect((await lstat(configFile())).isSymbolicLink()).toBe(true)
    expect(JSON.parse(await readFile(real, 'utf8'))).toMatchObject({ psFormat: 'x', auths: { 'r.example': {} } })

    const broken = `{"auths": {"r.example": {"auth": "${secret}"`
    await writeFile(real, broken)
    await expect(kit.workshop.registries.accounts()).rejects.toMatchObject({ reason: 'docker-config' })
    await expect(login('r.example')).rejects.toMatchObject({ reason: 'docker-config' })
    expect(await readFile(real, 'utf8')).toBe(broken)
    const told = await kit.workshop.registries.accounts().catch((error: Error) => JSON.stringify(error) + error.message)
    expect(told).not.toContain(secret)
  })

  it('a login that the registry refuses is not kept', async () => {
    authAnswer = {
      status: 401,
      body: { message: 'Get "https://r.example/v2/": unauthorized: incorrect username or password' },
    }
    await expect(login('r.example')).rejects.toMatchObject({
      reason: 'login-refused',
      params: { registry: 'r.example' },
    })
    authAnswer = {
      status: 500,
      body: { message: 'Get "https://r.example/v2/": dial tcp: lookup r.example: no such host' },
    }
    await expect(login('r.example')).rejects.toMatchObject({ reason: 'registry-unreachable' })
    await expect(stat(configFile())).rejects.toMatchObject({ code: 'ENOENT' })
    expect(await kit.commandLog()).not.toContain(secret)
  })

  it('a build gets those that it asks for, and no helper is asked twice in vain', async () => {
    await installHelper('main')
    await installHelper('broken', `#!/bin/sh\necho x >> "$HELPER_STORE-asked"\nexit 1\n`)
    await kit.config({ credsStore: 'main', credHelpers: { 'a.example': 'broken', 'b.example': 'broken' } })
    await login('r.example')
    await login('s.example', 'sue')
    const { registries } = kit.workshop
    expect(Object.keys(await registries.logins(['s.example', 'none.example']))).toEqual(['s.example'])
    expect(await registries.logins('all')).toMatchObject({
      'r.example': { username: 'ann', password: secret },
      's.example': { username: 'sue' },
    })
    expect(await readFile(join(folder, 'store-asked'), 'utf8')).toBe('x\n')
  })

  it('odd entries of the file do no harm', async () => {
    await mkdir(kit.configFolder, { recursive: true })
    await writeFile(
      configFile(),
      '{"auths":{"__proto__":{"auth":"eDp5"},"a.example":null,"b.example":{"auth":7},"https://c.example/v2/":{"auth":"Yzpj"}},"credHelpers":[],"credsStore":5}',
    )
    expect((await kit.workshop.registries.accounts()).accounts.map(({ registry }) => registry)).toContain('c.example')
    expect(await usedFor('c.example')).toMatchObject({ username: 'c' })
    expect(({} as Record<string, unknown>).auth).toBeUndefined()
  })
})

it('a registry has one name, however its address is written', () => {
  expect(
    ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'].map(registryOf),
  ).toEqual(Array(4).fill('docker.io'))
  expect(registryOf('https://r.example:5000/v2/')).toBe('r.example:5000')
})
