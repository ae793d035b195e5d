import { removeImageArgs } from '../../shared/cli/images.ts'
import type { ContainerRow } from '../../shared/contract/containers.ts'
import type { ImageChange, ImageDetail, ImageRow } from '../../shared/contract/images.ts'
import { same } from '../../shared/lib/same.ts'
import { collectionStream } from './collection-stream.ts'
import type { Commands } from './commands.ts'
import { imagesPace } from './list-pace.ts'
import { createCollection, type LiveCollection } from './live-collection.ts'
import { namesOf, type Protection } from './protection.ts'
import type { Stream } from './stream.ts'
import type { ServiceParts } from './types.ts'

export interface Images {
  changes(signal: AbortSignal | undefined): Stream<ImageChange>
  inspect(ref: string, signal: AbortSignal): Promise<ImageDetail>
  raw(ref: string, signal: AbortSignal): Promise<{ json: string }>
  remove(ref: string, options: { force: boolean }): Promise<{ untagged: string[]; deleted: string[] }>
  close(): void
}

/** Image events that change no list. */
const silent = new Set(['push', 'save'])

export function createImages(
  parts: ServiceParts & { commands: Commands; containers: LiveCollection<ContainerRow>; protection?: Protection },
): Images {
  const { engine, commands, containers, protection } = parts
  const closing = new AbortController()
  const users = usersByImage(containers)
  const join = (row: ImageRow): ImageRow => {
    const usedBy = users.of(row.id)
    return same(row.usedBy, usedBy) ? row : { ...row, usedBy }
  }
  const collection = createCollection<ImageRow>(
    {
      name: 'images',
      key: (row) => row.id,
      signs: [],
      pace: imagesPace,
      settle: (_current, answer) => answer,
      // An image event names a tag or an id, and a tag that moves changes two rows: only the list tells.
      react: (event) => (event.type === 'image' && !silent.has(event.action) ? { list: 'soon' } : undefined),
      list: (signal) => engine.images.list(signal),
      join,
      whileWatched: (rejoin) =>
        containers.subscribe({
          change() {
            users.forget()
            rejoin()
          },
        }),
    },
    parts,
  )

  return {
    changes: (signal) => collectionStream(collection, (row) => row.id, signal),
    async inspect(ref, signal) {
      const detail = await engine.images.inspect(ref, signal)
      return { ...detail, row: join(detail.row) }
    },
    raw: async (ref, signal) => ({ json: await engine.images.raw(ref, signal) }),
    async remove(ref, options) {
      if (protection?.any('images')) protection.check('images', await namesOf(engine, ref, closing.signal))
      const short = /^sha256:([0-9a-f]{12})[0-9a-f]*$/.exec(ref)?.[1] ?? ref
      return commands.record(removeImageArgs([short], options), () =>
        engine.images.remove(ref, options, closing.signal),
      )
    },
    close() {
      closing.abort()
      collection.close()
    },
  }
}

/** Which containers are made from an image, by name; worked out once for each change of the containers. */
function usersByImage(containers: LiveCollection<ContainerRow>): {
  of(imageId: string): ImageRow['usedBy']
  forget(): void
} {
  let index: Map<string, ImageRow['usedBy']> | undefined
  const build = (): Map<string, ImageRow['usedBy']> => {
    const built = new Map<string, ImageRow['usedBy']>()
    for (const { id, name, imageId } of containers.rows.values()) {
      const users = built.get(imageId)
      if (users) users.push({ id, name })
      else built.set(imageId, [{ id, name }])
    }
    for (const list of built.values()) list.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    return built
  }
  return {
    of(imageId) {
      index ??= build()
      return index.get(imageId) ?? []
    },
    forget() {
      index = undefined
    },
  }
}
