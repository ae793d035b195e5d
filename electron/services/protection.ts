import { parseReference } from '../../shared/lib/image-reference.ts'
import { isGivenName } from '../../shared/lib/volume-name.ts'
import type { Engine } from '../engine/types.ts'
import { AppError } from '../fault.ts'
import type { SettingsService } from './settings.ts'

type Kind = 'containers' | 'volumes' | 'images'

/** What the user has put out of reach of every removal: asked at the last moment before one, so no way of asking gets past it. */
export interface Protection {
  /** Whether anything is protected: where nothing is, nobody has to be asked what it is called. */
  any(kind: Kind): boolean
  /** Throws protected where one of these names is. Images by tag, volumes by name. */
  check(kind: Kind, names: readonly string[]): void
}

export function createProtection(settings: Pick<SettingsService, 'current'>): Protection {
  return {
    any: (kind) => settings.current().protection[kind].length > 0,
    check(kind, names) {
      const kept = new Set(settings.current().protection[kind])
      const name = names.find((one) => kept.has(one))
      if (name !== undefined) throw new AppError('REFUSED', 'protected', { params: { name } })
    },
  }
}

/** The tags that go when `ref` is removed: that one, or by an id (however short) or a digest all of the image's. */
export async function namesOf(engine: Engine, ref: string, signal: AbortSignal): Promise<string[]> {
  const { row } = await engine.images.inspect(ref, signal)
  const read = parseReference(ref)
  const tag = 'reference' in read ? read.reference.familiar : ref
  return row.tags.includes(tag) ? [tag] : row.tags
}

/** The volumes that a removal of this container and its volumes takes. */
export async function volumesGoneWith(engine: Engine, id: string, signal: AbortSignal): Promise<string[]> {
  const { mounts } = await engine.containers.inspect(id, signal)
  return mounts.flatMap(({ type, name }) => (type === 'volume' && name !== null && isGivenName(name) ? [name] : []))
}

/** What the engine calls it now; null where it is gone. */
export async function containerNameOf(engine: Engine, id: string, signal: AbortSignal): Promise<string | null> {
  try {
    return (await engine.containers.inspect(id, signal)).row.name
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null
    throw error
  }
}
