import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEngine } from '../../../electron/engine/engine.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.runIf(hasOpenssl)('an engine behind TLS', () => {
  let folder: string
  let server: Server
  let url: string
  let clients: string[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portlight-tls-'))
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      ...subject,
      ...files,
    ])
    const [key, cert] = await Promise.all([readFile(join(folder, 'key.pem')), readFile(join(folder, 'cert.pem'))])
    clients = []
    // The one certificate serves as authority, server's and client's.
    server = createServer(
      { key, cert, ca: cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        clients.push((request.socket as TLSSocket).authorized ? 'known' : 'unknown')
        const path = (request.url ?? '').replace(/^\/v[\d.]+/, '')
        response.setHeader('Api-Version', '1.41')
        if (path.startsWith('/events')) response.flushHeaders()
        else response.end('{"ApiVersion":"1.41","Name":"far"}')
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
    spawnSync('cp', [join(folder, 'cert.pem'), join(folder, 'ca.pem')])
  })
  afterAll(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true, force: true })
  })

  const open = (env: NodeJS.ProcessEnv) =>
    createEngine({ url, env, startDemo: () => Promise.reject(new Error('none')), log: { info() {}, error() {} } })

  it('is reached with the client’s certificate, and checked', async () => {
    const engine = open({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder })
    await vi.waitFor(() => expect(engine.link).toMatchObject({ kind: 'online', engine: { name: 'far' } }))
    expect(new Set(clients)).toEqual(new Set(['known']))
    await engine.close()
  })

  it('that nobody vouches for is refused', async () => {
    clients.length = 0
    const engine = open({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' })
    await vi.waitFor(() => expect(engine.link).toMatchObject({ kind: 'offline', attempts: [{ fault: 'tls' }] }))
    expect(clients).toEqual([])
    await engine.close()
  })

  it('is taken unchecked only where the environment says so', async () => {
    const engine = open({ DOCKER_TLS: '1', DOCKER_CERT_PATH: '/nowhere' })
    await vi.waitFor(() => expect(engine.link.kind).toBe('online'))
    await engine.close()
  })

  it('is not spoken to in plain', async () => {
    const engine = open({})
    await vi.waitFor(() => expect(engine.link.kind).toBe('offline'))
    await engine.close()
  })
})
