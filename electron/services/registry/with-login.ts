import type { RegistryLogin } from '../../engine/workshop-types.ts'
import { AppError } from '../../fault.ts'
import type { Registries } from './index.ts'

/**
 * Does it with what docker keeps for this registry. A helper that fails stands in nobody's way at a registry that wants no login; where
 * it wants one, the helper is the reason.
 */
export async function withLogin<T>(
  registries: Registries,
  registry: string,
  signal: AbortSignal,
  work: (login: RegistryLogin | null) => Promise<T>,
): Promise<T> {
  let helperFault: unknown = null
  const login = await untilAborted(
    registries.loginFor(registry).catch((error: unknown) => {
      helperFault = error
      return null
    }),
    signal,
  )
  try {
    return await work(login)
  } catch (error) {
    throw helperFault !== null && error instanceof AppError && error.reason === 'registry-auth' ? helperFault : error
  }
}

/** A keychain that waits for its user does not hold up a cancel. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
