import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import Docker from 'dockerode'
import type { Address, TlsFiles } from './endpoints.ts'

/**
 * Calls of one lane share a few sockets. A lane that is full makes its callers wait, so a hung engine gets no pile of requests,
 * a bulk stop (10 s each) does not hold up the lists, and nothing holds up the ping. Streams have a socket each.
 */
type Lane = 'ping' | 'read' | 'act' | 'stream'

const socketsOfLane = { ping: 1, read: 3, act: 16, stream: Number.POSITIVE_INFINITY } as const satisfies Record<
  Lane,
  number
>

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below the version prefix, already escaped, without a query. */
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly lane: Lane
}

export interface Dialer {
  /** `v1.41`, put before each path; undefined until the version has been agreed on. */
  version: string | undefined
  /** The answer as soon as its head is there, whatever its status; the body is the caller's to read or destroy. */
  send(call: Call, signal: AbortSignal): Promise<IncomingMessage>
  /** Destroys every socket. */
  close(): void
}

/** The seam of docker-modem that we use: `dial` forms the request, `buildRequest` sends it. */
interface Modem {
  version: string | undefined
  dial(options: Record<string, unknown>, done: (error: Error | null, answer: IncomingMessage) => void): void
  buildRequest(
    options: RequestOptions,
    context: { lane: Lane },
    body: unknown,
    done: (error: Error | null, answer?: IncomingMessage) => void,
  ): void
}

/**
 * A dialer to one address. dockerode forms the requests (address kinds, version prefix, query, signal); we send them ourselves, because
 * docker-modem follows redirects (to any host, and throws past every handler on an odd scheme), reads error bodies without a
 * bound and hides the response of a call.
 */
export function createDialer(address: Address, tls: TlsFiles | null): Dialer {
  const modem = withoutDockerEnv(() => new Docker(modemOptions(address, tls)).modem as unknown as Modem)
  const agentOf = (lane: Lane) => {
    const options = { keepAlive: lane !== 'stream', maxSockets: socketsOfLane[lane], maxFreeSockets: 2 }
    return tls ? new HttpsAgent({ ...options, ...tlsOptions(tls) }) : new HttpAgent(options)
  }
  const agents = { ping: agentOf('ping'), read: agentOf('read'), act: agentOf('act'), stream: agentOf('stream') }

  modem.buildRequest = (options, context, _body, done) => {
    const send = tls ? requestHttps : requestHttp
    const request = send({ ...options, agent: agents[context.lane] }, (response) => done(null, response))
    request.on('error', (error) => done(error))
    request.end()
  }

  return {
    get version() {
      return modem.version
    },
    set version(version) {
      modem.version = version
    },
    send: ({ method, path, query, lane }, signal) =>
      new Promise((resolve, reject) => {
        // `_body: {}` keeps docker-modem from sending the query as a JSON body too.
        const options = query ? { _query: query, _body: {} } : {}
        modem.dial(
          {
            method,
            path: query ? `${path}?` : path,
            options,
            abortSignal: signal,
            lane,
            isStream: true,
            statusCodes: {},
          },
          (error, answer) => (error ? reject(error) : resolve(answer)),
        )
      }),
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

function modemOptions(address: Address, tls: TlsFiles | null): Docker.DockerOptions {
  if (address.kind === 'socket') return { socketPath: address.path }
  return { host: address.host, port: address.port, protocol: tls ? 'https' : 'http' }
}

function tlsOptions({ ca, cert, key, verify }: TlsFiles) {
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), rejectUnauthorized: verify }
}

/** docker-modem mixes DOCKER_HOST and its kin into every address it is given, and throws when their files are missing. */
function withoutDockerEnv<T>(make: () => T): T {
  const kept = Object.entries(process.env).filter(([name]) => name.startsWith('DOCKER_'))
  for (const [name] of kept) delete process.env[name]
  try {
    return make()
  } finally {
    for (const [name, value] of kept) process.env[name] = value
  }
}
