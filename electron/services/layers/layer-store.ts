import type { LayersReport } from '../../../shared/contract/layers.ts'
import type { HistoryDb } from '../history-db.ts'
import { type LayerTree, packTree, treeBytes, unpackTree } from './layer-tree.ts'

/** What is known of an image whose layers have been read. */
export interface KnownImage {
  readonly report: LayersReport
  /** In which file of the archive each layer was; null where it was known before the archive was read. */
  readonly files: readonly (string | null)[]
}

/** Layers by digest and images by id, in memory within a budget and on disk within another; what was not used for longest goes first. */
export interface LayerStore {
  hasTree(digest: string): boolean
  tree(digest: string): LayerTree | null
  keepTree(digest: string, tree: LayerTree): void
  image(id: string): KnownImage | null
  keepImage(id: string, image: KnownImage): void
  /** Bytes of the files of a layer that was read at some time; null of others. */
  bytesOf(digest: string): number | null
}

/** What is stored of an image is a KnownImage as JSON: another shape needs another version of the schema in history-db.ts. */
export const layerTables = `
  CREATE TABLE IF NOT EXISTS layer_trees (
    digest TEXT PRIMARY KEY, used INTEGER NOT NULL, size INTEGER NOT NULL, file_bytes INTEGER NOT NULL, tree BLOB NOT NULL
  );
  CREATE TABLE IF NOT EXISTS layer_images (id TEXT PRIMARY KEY, used INTEGER NOT NULL, image TEXT NOT NULL) WITHOUT ROWID;
`

interface Budgets {
  readonly memoryBytes: number
  readonly diskBytes: number
  readonly images: number
}

const usualBudgets: Budgets = { memoryBytes: 96 * 1024 * 1024, diskBytes: 256 * 1024 * 1024, images: 1000 }
const imagesInMemory = 50

export function createLayerStore(history: HistoryDb, budgets: Budgets = usualBudgets): LayerStore {
  // A Map keeps the order of its keys: the first is the one that was not used for longest.
  const trees = new Map<string, LayerTree>()
  const images = new Map<string, KnownImage>()
  let treesBytes = 0

  const touch = <T>(map: Map<string, T>, key: string): T | null => {
    const value = map.get(key)
    if (value === undefined) return null
    map.delete(key)
    map.set(key, value)
    return value
  }
  const remember = (digest: string, tree: LayerTree): void => {
    if (touch(trees, digest)) return
    trees.set(digest, tree)
    treesBytes += treeBytes(tree)
    for (const [oldest, old] of trees) {
      if (treesBytes <= budgets.memoryBytes || oldest === digest) break
      trees.delete(oldest)
      treesBytes -= treeBytes(old)
    }
  }
  const rememberImage = (id: string, image: KnownImage): void => {
    images.delete(id)
    images.set(id, image)
    for (const oldest of images.keys()) {
      if (images.size <= imagesInMemory) break
      images.delete(oldest)
    }
  }

  return {
    hasTree(digest) {
      if (trees.has(digest)) return true
      return history.use((db) => db.prepare('SELECT 1 FROM layer_trees WHERE digest = ?').get(digest)) != null
    },
    tree(digest) {
      const known = touch(trees, digest)
      if (known) return known
      const row = history.use((db) => {
        db.prepare('UPDATE layer_trees SET used = ? WHERE digest = ?').run(Date.now(), digest)
        return db.prepare('SELECT tree FROM layer_trees WHERE digest = ?').get(digest) as
          | { tree: Uint8Array }
          | undefined
      })
      const tree = row ? unpackTree(row.tree) : null
      if (tree) remember(digest, tree)
      return tree
    },
    keepTree(digest, tree) {
      remember(digest, tree)
      const packed = packTree(tree)
      if (packed.length > budgets.diskBytes / 2) return
      const fileBytes = tree.size.reduce((sum, size) => sum + size, 0)
      history.use((db) => {
        makeRoom(db, packed.length, budgets.diskBytes)
        db.prepare('INSERT OR REPLACE INTO layer_trees VALUES (?, ?, ?, ?, ?)').run(
          digest,
          Date.now(),
          packed.length,
          fileBytes,
          packed,
        )
      })
    },
    image(id) {
      const known = touch(images, id)
      if (known) return known
      const image = history.use((db) => {
        const row = db.prepare('SELECT image FROM layer_images WHERE id = ?').get(id) as { image: string } | undefined
        if (!row) return null
        db.prepare('UPDATE layer_images SET used = ? WHERE id = ?').run(Date.now(), id)
        return JSON.parse(row.image) as KnownImage
      })
      if (image) rememberImage(id, image)
      return image
    },
    keepImage(id, image) {
      rememberImage(id, image)
      history.use((db) => {
        db.prepare('INSERT OR REPLACE INTO layer_images VALUES (?, ?, ?)').run(id, Date.now(), JSON.stringify(image))
        db.prepare(
          'DELETE FROM layer_images WHERE id IN (SELECT id FROM layer_images ORDER BY used DESC LIMIT -1 OFFSET ?)',
        ).run(budgets.images)
      })
    },
    bytesOf(digest) {
      const tree = trees.get(digest)
      if (tree) return tree.size.reduce((sum, size) => sum + size, 0)
      const row = history.use(
        (db) =>
          db.prepare('SELECT file_bytes FROM layer_trees WHERE digest = ?').get(digest) as
            | { file_bytes: number }
            | undefined,
      )
      return row?.file_bytes ?? null
    },
  }
}

function makeRoom(db: import('node:sqlite').DatabaseSync, needed: number, most: number): void {
  const { sum } = db.prepare('SELECT coalesce(sum(size), 0) AS sum FROM layer_trees').get() as { sum: number }
  let excess = sum + needed - most
  if (excess <= 0) return
  const oldest = db.prepare('SELECT digest, size FROM layer_trees ORDER BY used').all() as {
    digest: string
    size: number
  }[]
  const remove = db.prepare('DELETE FROM layer_trees WHERE digest = ?')
  for (const { digest, size } of oldest) {
    if (excess <= 0) break
    remove.run(digest)
    excess -= size
  }
  db.exec('PRAGMA incremental_vacuum')
}
