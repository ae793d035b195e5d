import type { HistoryEntry, Image, ImageSpec } from './model.ts'
import { hexId } from './random.ts'

/** Makes the image that the spec describes: ids, layer digests and history. Images with the same base share its layers. */
export function buildImage(seed: number, spec: ImageSpec, base: Image | undefined, now: number): Image {
  const createdAt = now - spec.createdAgo
  const key = `${spec.tags.join(' ')}|${spec.digestOnly ?? ''}|${spec.createdAgo}|${spec.steps.length}`
  const id = `sha256:${hexId(seed, 'image', key)}`
  const history: HistoryEntry[] = [...(base?.history ?? [])]
  const layers = [...(base?.layers ?? [])]
  // the base was pulled or built elsewhere before: its top loses its id unless a legacy build refers to it here
  const top = history.at(-1)
  if (top)
    history[history.length - 1] = { ...top, id: spec.builder === 'legacy' ? (base?.id ?? '<missing>') : '<missing>' }
  spec.steps.forEach((step, index) => {
    const isTop = index === spec.steps.length - 1
    const stepId = isTop ? id : spec.builder === 'legacy' ? `sha256:${hexId(seed, 'step', key, index)}` : '<missing>'
    const stepAt = createdAt - (spec.steps.length - 1 - index) * 1700
    history.push({ id: stepId, createdAt: stepAt, by: step.by, bytes: step.bytes, comment: step.comment ?? '' })
    // The same command a week later does not make the same layer.
    if (step.bytes > 0) layers.push(`sha256:${hexId(seed, 'layer', layers.join(), step.by, step.bytes)}`)
  })
  const digests =
    spec.builder === 'registry'
      ? spec.tags.map((tag) => `${tag.slice(0, tag.lastIndexOf(':'))}@sha256:${hexId(seed, 'digest', tag)}`)
      : []
  if (spec.digestOnly !== undefined) digests.push(`${spec.digestOnly}@sha256:${hexId(seed, 'digest', key)}`)
  return {
    id,
    spec,
    tags: [...spec.tags],
    digests,
    parentId: spec.builder === 'legacy' ? (base?.id ?? '') : '',
    createdAt,
    sizeBytes: history.reduce((sum, { bytes }) => sum + bytes, 0),
    layers,
    history,
  }
}
