import { crc32 } from 'node:zlib'
import type { TarEntry } from './tar-header.ts'
import type { TarSink } from './tar-reader.ts'
import type { TreeBuilder } from './tree-builder.ts'

/** Puts the entries of a layer into a tree, and a checksum of each file's content with it. */
export function layerSink(builder: TreeBuilder, onEntry: () => void): TarSink {
  let node: number | null = null
  let checksum = 0
  return {
    entry(entry: TarEntry) {
      node = builder.add(entry)
      checksum = 0
      onEntry()
      return node !== null && entry.contentBytes > 0
    },
    content(bytes, start, end) {
      checksum = crc32(bytes.subarray(start, end), checksum)
      return true
    },
    contentEnd() {
      if (node !== null) builder.setChecksum(node, checksum)
      return true
    },
  }
}
