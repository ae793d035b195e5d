import type { ImageRow } from '../../../shared/contract/images.ts'
import type { Settings } from '../../../shared/contract/settings.ts'

export type ImageFilter = Settings['images']['useFilter']

/** One line of the list: a tag, or an image that has none. */
export interface ImageLine {
  /** The tag, else the id: unique, and what removing this line removes. */
  readonly ref: string
  /** Null for an untagged image that no digest names either. */
  readonly repository: string | null
  readonly tag: string | null
  readonly image: ImageRow
}

/** The lines of one image: one a tag. */
export function linesOf(image: ImageRow): ImageLine[] {
  if (image.tags.length === 0) {
    const repository = image.digests[0]?.split('@')[0] ?? null
    return [{ ref: image.id, repository: repository === '<none>' ? null : repository, tag: null, image }]
  }
  return image.tags.map((ref) => ({ ref, ...splitTag(ref), image }))
}

/** `registry:5000/team/app:1.2` in its parts: the tag is behind the last colon, unless that one belongs to a port. */
export function splitTag(ref: string): { repository: string; tag: string } {
  const colon = ref.lastIndexOf(':')
  return colon > ref.lastIndexOf('/')
    ? { repository: ref.slice(0, colon), tag: ref.slice(colon + 1) }
    : { repository: ref, tag: 'latest' }
}

/** `sha256:0123…` to the 12 characters that the docker CLI shows. */
export const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12)

/** Every word of `text` must occur in the reference, the id or the name of a container that uses it. */
export function matchesText(line: ImageLine, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const hay = [line.ref, line.repository ?? '', line.image.id, ...line.image.usedBy.map((user) => user.name)]
    .join('\n')
    .toLowerCase()
  return words.every((word) => hay.includes(word))
}

export function matchesFilter(line: ImageLine, filter: ImageFilter): boolean {
  if (filter === 'used') return line.image.usedBy.length > 0
  if (filter === 'unused') return line.image.usedBy.length === 0
  return filter === 'all' || line.tag === null
}

/** How many lines each filter would show. */
export function countByFilter(lines: readonly ImageLine[]): Record<ImageFilter, number> {
  const counts: Record<ImageFilter, number> = { all: lines.length, used: 0, unused: 0, untagged: 0 }
  for (const line of lines) {
    counts[matchesFilter(line, 'used') ? 'used' : 'unused'] += 1
    if (matchesFilter(line, 'untagged')) counts.untagged += 1
  }
  return counts
}

/**
 * What removing these lines would free at most: the size of each image all of whose tags are among them, counted once. Layers
 * that other images share stay, so it is an upper bound. Null when no size is known.
 */
export function freedBytes(lines: readonly ImageLine[]): number | null {
  const chosen = new Map<string, { image: ImageRow; lines: number }>()
  for (const line of lines) {
    const entry = chosen.get(line.image.id)
    if (entry) entry.lines += 1
    else chosen.set(line.image.id, { image: line.image, lines: 1 })
  }
  let total: number | null = null
  for (const { image, lines: count } of chosen.values()) {
    if (count >= image.tags.length && image.sizeBytes !== null) total = (total ?? 0) + image.sizeBytes
  }
  return total
}

/** The two images that these lines are of, the older one first; null where they are not two. */
export function pairOf(lines: readonly ImageLine[]): readonly [string, string] | null {
  const images = [...new Map(lines.map(({ image }) => [image.id, image])).values()]
  const [first, second] = images.sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
  return first && second && images.length === 2 ? [first.id, second.id] : null
}
