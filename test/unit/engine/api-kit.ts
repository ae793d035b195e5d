import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Api, createApi, type Request } from '../../../electron/engine/api.ts'
import { createDialer, type Dialer } from '../../../electron/engine/dial.ts'
import { AppError } from '../../../electron/fault.ts'
import { TinyEngine } from './tiny-engine.ts'

/** A signal that does not fire. */
export const never = new AbortController().signal

/** An API over a tiny engine of this test file's own, up while its tests run. */
export function apiUnderTest(): { readonly engine: TinyEngine; readonly api: Api } {
  const engine = new TinyEngine()
  const dialer: Dialer = createDialer({ kind: 'socket', path: engine.socket }, null)
  dialer.version = 'v1.41'
  beforeAll(() => engine.start())
  beforeEach(() => {
    engine.requests.length = 0
  })
  afterAll(async () => {
    dialer.close()
    await engine.close()
  })
  return { engine, api: createApi(dialer, never) }
}

/** A request for a container's document, unless `changes` say otherwise. */
export const get = (changes: Partial<Request> = {}): Request => ({
  method: 'GET',
  path: '/containers/x/json',
  lane: 'read',
  subject: 'container',
  limitMs: 2000,
  ...changes,
})

/** What an AppError says that must have been thrown. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<Pick<AppError, 'code' | 'reason' | 'params' | 'detail'>> {
  try {
    await promise
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, reason, params, detail } = error
    return { code, reason, params, detail }
  }
  throw new Error('It was not refused')
}
