import type { AttemptFault, EngineInfo } from '../../shared/contract/engine.ts'
import { AppError } from '../fault.ts'
import { type Api, createApi, type Request } from './api.ts'
import { agreeOnVersion } from './api-version.ts'
import { pause } from './deadline.ts'
import { createDialer, type Dialer } from './dial.ts'
import { type Candidate, parseAddress, readTls } from './endpoints.ts'
import { attemptFaultOf } from './faults.ts'
import { errorInStream, JsonLines } from './json-lines.ts'
import { record, text } from './raw.ts'
import { toEngineInfo } from './to-engine-info.ts'
import { toEvent } from './to-event.ts'
import type { EngineEvent } from './types.ts'

/** Why an address could not be used, or a session ended. */
export interface Loss {
  readonly fault: AttemptFault
  readonly detail: string
}

/** One connection to one engine, from its first ping until it is lost. It never comes back: the next one is a new session. */
export interface Session {
  readonly api: Api
  readonly info: EngineInfo
  /** Resolves once, when the session is over. */
  readonly ended: Promise<Loss>
}

export interface Timings {
  /** Rest between two pings; each may take `pingLimitMs`. Together they bound how long a hung engine goes unnoticed. */
  readonly pingEveryMs: number
  readonly pingLimitMs: number
}

export const usualTimings: Timings = { pingEveryMs: 1500, pingLimitMs: 3000 }

/** How long the head of the event stream may take before the session counts as online: podman sends none before an event. */
const eventHeadMs = 300

const request = (path: string, lane: Request['lane'], limitMs: number | null): Request => ({
  method: 'GET',
  path,
  lane,
  subject: 'engine',
  limitMs,
})

/**
 * Connects: unversioned ping, API version, who the engine is, event stream. Never throws: what went wrong is the Loss. The session
 * ends when the event stream does, when a ping fails, or with `signal`, and takes every request and stream with it.
 */
export async function openSession(
  candidate: Candidate,
  onEvent: (event: EngineEvent) => void,
  timings: Timings,
  signal: AbortSignal,
): Promise<Session | Loss> {
  const { endpoint } = candidate
  const address = parseAddress(endpoint.url)
  if (address === 'unsupported') return { fault: 'unsupported', detail: 'Addresses of this kind cannot be used yet' }
  if (address === 'bad-url') return { fault: 'bad-url', detail: 'This is no engine address' }
  const dialer = createDialer(address, candidate.tls ? await readTls(candidate.tls) : null)
  const lost = new AbortController()
  const api = createApi(dialer, lost.signal)
  const { promise: ended, resolve } = Promise.withResolvers<Loss>()
  const end = (loss: Loss) => {
    if (lost.signal.aborted) return
    const { detail } = loss
    const hung = loss.fault === 'not-answering'
    lost.abort(
      hung
        ? new AppError('TIMEOUT', 'engine-timeout', { detail })
        : new AppError('ENGINE_OFFLINE', 'engine-offline', { detail }),
    )
    dialer.close()
    resolve(loss)
  }
  const cancelled = () => end({ fault: 'dropped', detail: 'Another engine was chosen' })
  signal.addEventListener('abort', cancelled, { once: true })
  void ended.then(() => signal.removeEventListener('abort', cancelled))
  if (signal.aborted) cancelled()

  try {
    const { info: rawInfo, version, agreed } = await identify(api, dialer, timings, lost.signal)
    if ('fault' in agreed) {
      end(agreed)
      return agreed
    }
    const info = toEngineInfo(endpoint, version, rawInfo, agreed)
    await followEvents(api, rawInfo, onEvent, end, lost.signal)
    if (lost.signal.aborted) return await ended
    void keepPinging(api, timings, end, lost.signal)
    return { api, info, ended }
  } catch (error) {
    end(attemptFaultOf(error))
    return await ended
  }
}

export function isSession(result: Session | Loss): result is Session {
  return 'api' in result
}

async function identify(api: Api, dialer: Dialer, { pingLimitMs }: Timings, signal: AbortSignal) {
  const { headers } = await api.head(request('/_ping', 'ping', pingLimitMs), signal)
  const said = headers['api-version']
  // Unversioned too: its range decides which version may be put before a path.
  const version = record(await api.json(request('/version', 'read', 10_000), 'object', signal))
  const agreed = agreeOnVersion(Array.isArray(said) ? said[0] : said, version)
  if ('fault' in agreed) return { version, info: {}, agreed }
  dialer.version = `v${agreed.inUse}`
  const info = record(await api.json(request('/info', 'read', 20_000), 'object', signal))
  return { version, info, agreed }
}

/** Subscribes from the engine's present on, so that nothing falls between the answer to `/info` and the subscription. */
async function followEvents(
  api: Api,
  info: Readonly<Record<string, unknown>>,
  onEvent: (event: EngineEvent) => void,
  end: (loss: Loss) => void,
  signal: AbortSignal,
): Promise<void> {
  const engineNow = Date.parse(text(info.SystemTime))
  const query = Number.isFinite(engineNow) ? { since: (engineNow / 1000).toFixed(3) } : {}
  const dropped = (detail: string) => end({ fault: 'dropped', detail })
  const lines = new JsonLines({
    value(value) {
      const failure = errorInStream(value)
      if (failure !== null) return dropped(failure)
      const event = toEvent(value)
      if (event) onEvent(event)
    },
    garbled() {
      // Events are hints: one that cannot be read is as good as one that was lost, which a later list heals.
    },
  })
  const opening = api.open({ ...request('/events', 'stream', null), query }, signal)
  const following = opening.then(({ response, close }) => {
    response.on('data', (chunk: Buffer) => lines.push(chunk))
    // A graceful end, an error and a mere close are the same thing: nobody tells us of changes any more.
    response.on('end', () => dropped('The engine ended the event stream'))
    response.on('error', (error) => dropped(`The event stream broke: ${error.message}`))
    response.on('close', () => {
      dropped('The event stream was closed')
      close()
    })
  })
  following.catch((error: unknown) => end(attemptFaultOf(error)))
  await Promise.race([following, pause(eventHeadMs, signal)])
}

async function keepPinging(api: Api, timings: Timings, end: (loss: Loss) => void, lost: AbortSignal): Promise<void> {
  while (!lost.aborted) {
    await pause(timings.pingEveryMs, lost)
    if (lost.aborted) return
    try {
      await api.head(request('/_ping', 'ping', timings.pingLimitMs), lost)
    } catch (error) {
      end(attemptFaultOf(error))
    }
  }
}
