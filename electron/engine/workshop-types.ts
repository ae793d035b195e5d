import type { SearchRow } from '../../shared/contract/workshop.ts'
import type { ProgressMessage } from './progress.ts'

/** Who one is at a registry: what goes into `X-Registry-Auth`. */
export interface RegistryLogin {
  readonly username: string
  readonly password: string
  /** In place of user and password. */
  readonly identityToken: string
  /** As docker writes it: `https://index.docker.io/v1/` for Docker Hub. */
  readonly serverAddress: string
}

export interface BuildRequest {
  readonly tags: readonly string[]
  readonly dockerfile: string
  readonly target: string | null
  readonly args: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly platform: string | null
  readonly noCache: boolean
  readonly pull: boolean
  /** By the registry's host. */
  readonly logins: Readonly<Record<string, RegistryLogin>>
}

export interface ImportRequest {
  /** Empty: without a name. */
  readonly repository: string
  readonly tag: string
  readonly message: string
  readonly changes: readonly string[]
  readonly platform: string | null
}

/** An image as the whole list (with those that others are built on) and the disk usage tell it. */
export interface ImageUse {
  readonly id: string
  readonly parentId: string | null
  readonly tags: readonly string[]
  /** Bytes that no other image has; null where the engine does not tell. */
  readonly uniqueBytes: number | null
}

export type Body = AsyncIterable<Uint8Array>
type OnMessage = (message: ProgressMessage) => void

/**
 * The long work on images. The signal reaches the socket, and closing it is what stops the engine. A promise resolves only when the
 * engine's stream ended properly and held no error.
 */
export interface EngineWorkshop {
  pull(
    image: { repository: string; tag: string; registry: string; platform: string | null },
    login: RegistryLogin | null,
    onMessage: OnMessage,
    signal: AbortSignal,
  ): Promise<void>
  push(
    image: { repository: string; tag: string; registry: string },
    login: RegistryLogin | null,
    onMessage: OnMessage,
    signal: AbortSignal,
  ): Promise<void>
  tag(ref: string, name: { repository: string; tag: string }, signal: AbortSignal): Promise<void>
  search(term: string, limit: number, login: RegistryLogin | null, signal: AbortSignal): Promise<SearchRow[]>
  /** A context as an uncompressed tar. */
  build(request: BuildRequest, context: Body, onMessage: OnMessage, signal: AbortSignal): Promise<void>
  load(tar: Body, onMessage: OnMessage, signal: AbortSignal): Promise<void>
  import(request: ImportRequest, tar: Body, onMessage: OnMessage, signal: AbortSignal): Promise<void>
  /** The tar in pieces as they come; throws where it breaks off. */
  save(refs: readonly string[], signal: AbortSignal): AsyncGenerator<Uint8Array, void>
  /** The identity token that a registry gave in place of the password; empty for none. */
  checkLogin(login: RegistryLogin, signal: AbortSignal): Promise<string>
  /** Every image, those without a name below others too. `sizes` costs the engine a walk over its disk. */
  uses(options: { sizes: boolean }, signal: AbortSignal): Promise<ImageUse[]>
}
