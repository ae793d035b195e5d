import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import Docker from 'dockerode'
import { type ByteStream, type Connect, openByteStream } from './byte-stream.ts'
import type { Address, TlsFiles } from './endpoints.ts'
import { ReadRest } from './read-rest.ts'

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
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Below the version prefix, already escaped. With a query of its own (for bytes that no string holds) `query` is left out. */
  readonly path: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** Taken piece by piece as the engine takes it; what it throws fails the call. */
  readonly body?: AsyncIterable<Uint8Array> | readonly Uint8Array[]
  readonly lane: Lane
}

export interface StreamCall extends Pick<Call, 'path' | 'query'> {
  /** A POST of this body that takes the connection over. */
  readonly upgrade?: Uint8Array | undefined
  /** The engine writes it in many small pieces: the reader may let them gather (read-rest.ts). */
  readonly trickles?: boolean
}

export interface Dialer {
  /** `v1.41`, put before each path; undefined until the version has been agreed on. */
  version: string | undefined
  /** The answer as soon as its head is there, whatever its status; the body is the caller's to read or destroy. */
  send(call: Call, signal: AbortSignal): Promise<IncomingMessage>
  /** As `send`, for a GET whose body is long: over a socket of its own that only the signal or the stream's `close` ends. */
  stream(call: StreamCall, signal: AbortSignal): Promise<ByteStream>
  /** Destroys every socket. */
  close(): void
}

/** The seam of docker-modem that we use: `dial` forms the request, `buildRequest` sends it. */
interface Modem {
  version: string | undefined
  dial(options: Record<string, unknown>, done: (error: Error | null, answer: IncomingMessage) => void): void
  buildRequest(
    options: RequestOptions,
    context: Pick<Call, 'lane' | 'body'>,
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
    const request = send({ ...options, agent: agents[context.lane] }, (response) => {
      // An engine that has said its last word takes no more of the body, and would leave it hanging.
      if (context.body) response.once('close', () => request.destroy())
      done(null, response)
    })
    request.on('error', (error) => done(error))
    // Whatever fails on either side is heard by the request's `error` or the response.
    if (context.body) sendBody(context.body, request).catch((error: Error) => request.destroy(error))
    else request.end()
  }

  return {
    get version() {
      return modem.version
    },
    set version(version) {
      modem.version = version
    },
    send: ({ method, path, query, headers, body, lane }, signal) =>
      new Promise((resolve, reject) => {
        // `_body: {}` keeps docker-modem from sending the query as a JSON body too.
        const options = query ? { _query: query, _body: {} } : {}
        modem.dial(
          {
            method,
            // docker-modem puts the query behind a path that has a `?`, and takes off the last sign where there is none to put.
            path: query ? `${path}?` : path.includes('?') ? `${path}&` : path,
            options,
            abortSignal: signal,
            ...(headers && { headers: { ...headers } }),
            body,
            lane,
            isStream: true,
            statusCodes: {},
          },
          (error, answer) => (error ? reject(error) : resolve(answer)),
        )
      }),
    stream({ path, query, upgrade, trickles = false }, signal) {
      const search = String(
        new URLSearchParams(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)])),
      )
      const prefix = modem.version === undefined ? '' : `/${modem.version}`
      return openByteStream(
        connector(address, tls, trickles),
        { target: `${prefix}${path}${search && `?${search}`}`, host: hostOf(address), upgrade },
        signal,
      )
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

/** Piece by piece, each given back before the next one is asked for: they are lent (decision 16). */
async function sendBody(body: NonNullable<Call['body']>, request: ClientRequest): Promise<void> {
  for await (const piece of body) {
    await new Promise<void>((resolve, reject) => {
      const closed = (): void => reject(new Error('The engine has ended the request'))
      request.once('close', closed)
      request.write(piece, (error) => {
        request.off('close', closed)
        if (error) reject(error)
        else resolve()
      })
    })
  }
  request.end()
}

function modemOptions(address: Address, tls: TlsFiles | null): Docker.DockerOptions {
  if (address.kind === 'socket') return { socketPath: address.path }
  return { host: address.host, port: address.port, protocol: tls ? 'https' : 'http' }
}

/** A unix socket holds some 200 KiB, most of it bookkeeping of the small writes that engines make. */
const readBytes = 64 * 1024

function connector(address: Address, tls: TlsFiles | null, trickles: boolean): Connect {
  return (onBytes) => {
    if (tls && address.kind === 'tcp') {
      const { host, port } = address
      const socket: Socket = connectTls({ host, port, ...(!isIP(host) && { servername: host }), ...tlsOptions(tls) })
      return socket.on('data', (bytes: Buffer) => {
        if (!onBytes(bytes, bytes.length)) socket.pause()
      })
    }
    const buffer = new Uint8Array(readBytes)
    const rest = new ReadRest()
    const take = (length: number): boolean => {
      const wantsMore = onBytes(buffer, length)
      if (wantsMore && trickles) rest.after(length)
      return wantsMore
    }
    const onread = { buffer, callback: take }
    if (address.kind === 'socket') return connectPlain({ path: address.path, onread })
    return connectPlain({ host: address.host, port: address.port, onread })
  }
}

function hostOf(address: Address): string {
  if (address.kind === 'socket') return 'localhost'
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `${host}:${address.port}`
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
