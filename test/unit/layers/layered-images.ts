import { createHash } from 'node:crypto'
import type { ImageDetail } from '../../../shared/contract/images.ts'
import type { TreeShape } from '../../../shared/contract/layers.ts'
import { tarOf } from '../../support/tar-writer.ts'
import { imageRow } from '../services/fake-engine.ts'

export const sha = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** An image that a fake engine has, and what it would save. */
export interface Image {
  readonly detail: ImageDetail
  readonly archive: Buffer
}

export function imageOf(layers: readonly Buffer[], more: Partial<ImageDetail> = {}): Image {
  const digests = layers.map(sha)
  const config = JSON.stringify({ rootfs: { diff_ids: digests }, history: digests.map(() => ({})) })
  const files = layers.map((content, at) => ({ path: `${at}/layer.tar`, content }))
  const manifest = JSON.stringify([{ Config: 'config.json', Layers: files.map(({ path }) => path) }])
  const archive = tarOf([
    ...files,
    { path: 'config.json', content: config },
    { path: 'manifest.json', content: manifest },
  ])
  const step = { imageId: null, createdAt: 5, original: '', sizeBytes: 1, empty: false, comment: '', tags: [] }
  return {
    archive,
    detail: {
      ...{
        row: imageRow(sha(Buffer.from(config)), ['a:1']),
        os: 'linux',
        architecture: 'amd64',
        variant: null,
        author: '',
      },
      ...{ entrypoint: [], cmd: ['sh'], env: [], labels: [], exposedPorts: [], volumes: [], user: '', workingDir: '' },
      layers: digests,
      history: digests.map((_, index) => ({
        index,
        instruction: index === 0 ? 'COPY' : 'RUN',
        text: `step ${index}`,
        ...step,
      })),
      ...more,
    },
  }
}

export const everything: TreeShape = {
  text: '',
  changes: ['added', 'changed', 'removed', 'unchanged'],
  sort: 'name',
  open: true,
  toggled: [],
}

export const base = tarOf([
  { path: 'bin/', type: '5', mode: 0o755 },
  { path: 'bin/tool', content: 'x'.repeat(3000), mode: 0o755 },
  { path: 'etc/', type: '5', mode: 0o755 },
  { path: 'etc/secret.key', content: 'k'.repeat(100) },
  { path: 'hard', type: '1', link: 'bin/tool' },
])
export const top = tarOf([
  { path: 'etc/.wh.secret.key' },
  { path: 'bin/tool', content: 'x'.repeat(3000), mode: 0o700 },
  { path: 'var/lib/apt/lists/index', content: 'i'.repeat(5000) },
  { path: 'link', type: '2', link: 'bin/tool' },
])
export const other = tarOf([{ path: 'opt/app', content: 'app' }])
