import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCandidates, parseAddress, readTls } from '../../../electron/engine/endpoints.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'portlight-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

async function writeContext(id: string, meta: unknown, folder = join(home, '.docker')): Promise<void> {
  await mkdir(join(folder, 'contexts/meta', id), { recursive: true })
  await writeFile(
    join(folder, 'contexts/meta', id, 'meta.json'),
    typeof meta === 'string' ? meta : JSON.stringify(meta),
  )
}
const context = (Name: string, Host: string, more: object = {}) => ({
  Name,
  Metadata: {},
  Endpoints: { docker: { Host, ...more } },
})
const useContext = async (currentContext: string, folder = join(home, '.docker')) => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'config.json'), JSON.stringify({ currentContext }))
}
const find = async (env: NodeJS.ProcessEnv, more: { url?: string; platform?: NodeJS.Platform } = {}) =>
  findCandidates({ env: { HOME: home, ...env }, platform: 'linux', ...more })
const shown = (candidates: Awaited<ReturnType<typeof find>>) =>
  candidates.map(({ endpoint, auto }) => `${auto ? '' : '('}${endpoint.source} ${endpoint.url}${auto ? '' : ')'}`)

describe('where engines are looked for', () => {
  it('is the flag alone when it is given', async () => {
    await useContext('other')
    await writeContext('1', context('other', 'unix:///other.sock'))
    expect(shown(await find({ DOCKER_HOST: 'tcp://h:1' }, { url: 'unix:///x.sock' }))).toEqual(['flag unix:///x.sock'])
  })

  it('is DOCKER_HOST, the context in force, the usual places, and last the other contexts, which are not tried', async () => {
    await useContext('work')
    await writeContext('1', context('work', 'unix:///work.sock'))
    await writeContext('2', context('production', 'tcp://prod:2376'))
    await writeContext('3', context('far', 'ssh://me@far'))
    expect(shown(await find({ DOCKER_HOST: 'tcp://h:2375', XDG_RUNTIME_DIR: '/run/user/1' }))).toEqual([
      'env tcp://h:2375',
      'context unix:///work.sock',
      'default unix:///var/run/docker.sock',
      `default unix://${home}/.docker/run/docker.sock`,
      `default unix://${home}/.docker/desktop/docker.sock`,
      'default unix:///run/user/1/docker.sock',
      `default unix://${home}/.colima/default/docker.sock`,
      `default unix://${home}/.orbstack/run/docker.sock`,
      `default unix://${home}/.rd/docker.sock`,
      'default unix:///run/user/1/podman/podman.sock',
      'default unix:///run/podman/podman.sock',
      '(context ssh://me@far)',
      '(context tcp://prod:2376)',
    ])
  })

  it('has no address twice; the more wanted source keeps it', async () => {
    await useContext('same')
    await writeContext('1', context('same', 'unix:///var/run/docker.sock'))
    const found = await find({ DOCKER_HOST: 'unix:///var/run/docker.sock' })
    expect(found.filter(({ endpoint }) => endpoint.url === 'unix:///var/run/docker.sock')).toMatchObject([
      { endpoint: { source: 'env' } },
    ])
    expect(new Set(found.map(({ endpoint }) => endpoint.id)).size).toBe(found.length)
  })

  it('honours DOCKER_CONTEXT before config.json, and DOCKER_CONFIG for the folder', async () => {
    const folder = join(home, 'elsewhere')
    await useContext('a', folder)
    await writeContext('1', context('a', 'unix:///a.sock'), folder)
    await writeContext('2', context('b', 'unix:///b.sock'), folder)
    const env = { DOCKER_CONFIG: folder }
    expect(shown(await find(env))[0]).toBe('context unix:///a.sock')
    const chosen = await find({ ...env, DOCKER_CONTEXT: 'b' })
    expect(shown(chosen)[0]).toBe('context unix:///b.sock')
    expect(chosen[0]?.endpoint).toMatchObject({ contextName: 'b', id: 'context:b' })
  })

  it.each([
    ['config.json is broken', '{"currentContext":', null],
    ['config.json is a list', '[]', null],
    ['currentContext is a number', '{"currentContext":5}', null],
    ['a meta.json is broken', null, '{"Name":'],
    ['a meta.json is null', null, 'null'],
    ['a context has no docker endpoint', null, '{"Name":"x","Endpoints":{"kubernetes":{}}}'],
    ['a host is no text', null, '{"Name":"x","Endpoints":{"docker":{"Host":5}}}'],
  ])('goes on where %s', async (_name, config, meta) => {
    await mkdir(join(home, '.docker'), { recursive: true })
    if (config !== null) await writeFile(join(home, '.docker/config.json'), config)
    if (meta !== null) await writeContext('1', meta)
    await writeContext('2', context('good', 'unix:///good.sock'))
    const found = shown(await find({}))
    expect(found[0]).toBe('default unix:///var/run/docker.sock')
    expect(found.at(-1)).toBe('(context unix:///good.sock)')
  })

  it('looks at pipes on Windows', async () => {
    expect(shown(await find({}, { platform: 'win32' }))).toEqual([
      'default npipe:////./pipe/docker_engine',
      'default npipe:////./pipe/dockerDesktopLinuxEngine',
      'default npipe:////./pipe/podman-machine-default',
    ])
  })
})

describe('TLS', () => {
  it('is read from the folder of a context, as far as its files are there', async () => {
    await useContext('tls')
    await writeContext('abc', context('tls', 'tcp://h:2376', { SkipTLSVerify: true }))
    const folder = join(home, '.docker/contexts/tls/abc/docker')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'ca.pem'), 'CA')
    const [candidate] = await find({})
    expect(candidate?.tls).toEqual({ folder, verify: false })
    expect(await readTls(candidate!.tls!)).toEqual({ ca: Buffer.from('CA'), cert: null, key: null, verify: false })
  })

  it('follows DOCKER_TLS_VERIFY and DOCKER_CERT_PATH for tcp, and not for sockets', async () => {
    const env = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }
    expect((await find({ ...env, DOCKER_HOST: 'tcp://h:2376' }))[0]?.tls).toEqual({ folder: '/certs', verify: true })
    expect((await find({ ...env, DOCKER_HOST: 'unix:///x' }))[0]?.tls).toBeNull()
    expect((await find({ DOCKER_HOST: 'tcp://h:2375' }))[0]?.tls).toBeNull()
  })
})

describe('an address', () => {
  it.each([
    ['unix:///var/run/docker.sock', { kind: 'socket', path: '/var/run/docker.sock' }],
    ['unix:///with space/ünï.sock', { kind: 'socket', path: '/with space/ünï.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '\\\\.\\pipe\\docker_engine' }],
    ['tcp://localhost:2375', { kind: 'tcp', host: 'localhost', port: 2375, secure: false }],
    ['tcp://host', { kind: 'tcp', host: 'host', port: 2375, secure: false }],
    ['tcp://[::1]:80', { kind: 'tcp', host: '::1', port: 80, secure: false }],
    ['https://host', { kind: 'tcp', host: 'host', port: 2376, secure: true }],
    ['ssh://me@host', 'unsupported'],
    ['fd://', 'unsupported'],
    ['unix://', 'bad-url'],
    ['tcp://', 'bad-url'],
    ['tcp://host:99999', 'bad-url'],
    ['tcp://me:secret@host', 'bad-url'],
    ['tcp://%%%', 'bad-url'],
    ['gopher://host', 'bad-url'],
    ['', 'bad-url'],
    ['unix:///a\0b', 'bad-url'],
  ])('%s', (url, expected) => expect(parseAddress(url)).toEqual(expected))

  it.each([
    ['/run/x.sock', 'unix:///run/x.sock'],
    ['localhost:2375', 'tcp://localhost:2375'],
    [' unix:///x ', 'unix:///x'],
  ])('%s is taken as %s, as the docker CLI does', async (given, url) => {
    expect((await find({}, { url: given }))[0]?.endpoint.url).toBe(url)
  })
})
