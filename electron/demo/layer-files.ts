import { alpineBase, debianBase, plainBase } from './catalog/base-files.ts'
import { apkPackages, aptPackages, npmPackages, pipPackages } from './catalog/package-files.ts'
import { LayerDraft, type LayerFile } from './layer-draft.ts'
import type { HistoryEntry, Image } from './model.ts'
import { createRandom } from './random.ts'

/** A layer of an image, with what its step put into it. */
export interface DemoLayer {
  readonly digest: string
  readonly files: readonly LayerFile[]
}

/** The layers of an image, base first. Those that two images share are the same in both, since they depend on their steps alone. */
export function layersOf(image: Pick<Image, 'layers' | 'history'>): DemoLayer[] {
  const layers: DemoLayer[] = []
  let workingDir = '/'
  for (const [at, step] of image.history.entries()) {
    workingDir = /(?:^|\s)WORKDIR (\S+)/.exec(step.by)?.[1] ?? workingDir
    const digest = step.bytes > 0 ? image.layers[layers.length] : undefined
    if (digest !== undefined) layers.push({ digest, files: filesOf(image.history, at, workingDir, digest) })
  }
  return layers
}

function filesOf(history: readonly HistoryEntry[], at: number, workingDir: string, digest: string): LayerFile[] {
  const { by = '', bytes = 0 } = history[at] ?? {}
  const layer = new LayerDraft(createRandom('files', digest))
  const isAlpine = history[1]?.by.includes('CMD ["/bin/sh"]') ?? false
  const copied = /(?:^|\s)(?:COPY|ADD) (?<what>.+?)\s*(?:# buildkit)?$/.exec(by)?.groups?.what
  if (by.includes('ADD file:') && copied?.endsWith(' in /'))
    isAlpine ? alpineBase(layer) : bytes < 4e6 ? plainBase(layer) : debianBase(layer)
  else if (by.includes('debian.sh')) debianBase(layer)
  else if (copied !== undefined) copyFiles(layer, copied, workingDir, bytes)
  else if (by.includes('WORKDIR')) layer.folder(inside(workingDir, '.'))
  else runCommand(layer, by, { isAlpine, workingDir })
  return layer.finish(bytes)
}

/** A path of the image without its first slash; `path` may be relative to the working directory. */
function inside(workingDir: string, path: string): string {
  const whole = path.startsWith('/') ? path : `${workingDir}/${path}`
  return whole
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/')
}

/** What BuildKit tells by name (`a b ./dest`) and the classic builder by a checksum (`dir:0123 in /dest`). */
function copyFiles(layer: LayerDraft, what: string, workingDir: string, bytes: number): void {
  const hashed = /^(?<kind>file|dir):[0-9a-f]+ in (?<to>.*)$/.exec(what)?.groups
  const words = what.split(' ').filter((word) => !word.startsWith('--'))
  const to = hashed?.to ?? words.pop() ?? '.'
  const sources = hashed ? [hashed.kind === 'dir' ? 'src' : (to.split('/').pop() ?? 'file')] : words
  const target = inside(workingDir, to)
  const isFolder = to.endsWith('/') || to.endsWith('.') || sources.length > 1
  for (const source of sources) {
    const name = (source.split('/').pop() ?? source).replace('*', '-server')
    const isTree = hashed?.kind === 'dir' || /dist$|public$|^\/opt\//.test(source)
    if (isTree && bytes > 100_000) copyTree(layer, target)
    else
      layer.file(
        [...(isFolder && target.split('/').pop() !== name ? [target] : []), isFolder ? name : target]
          .join('/')
          .replace(/^\//, ''),
        1,
        /\.sh$|^[^.]*$/.test(name) ? 0o755 : 0o644,
      )
  }
}

function copyTree(layer: LayerDraft, target: string): void {
  const { random } = layer
  const parts = ['routes', 'models', 'services', 'lib', 'views'] as const
  layer.file(`${target}/main.js`, 3)
  layer.file(`${target}/main.js.map`, 6)
  for (let at = 0; at < 70; at += 1)
    layer.file(`${target}/${random.pick(parts)}/${random.pick(words)}-${at}.js`, random.int(1, 9))
  layer.text(`${target}/.dockerignore`, 'node_modules\n*.log\n')
}

const words = ['order', 'basket', 'user', 'price', 'mail', 'search', 'image', 'health', 'session', 'invoice'] as const

function runCommand(
  layer: LayerDraft,
  by: string,
  { isAlpine, workingDir }: { isAlpine: boolean; workingDir: string },
): void {
  const apt = /apt-get install (?<names>[^;&|]+)/.exec(by)?.groups?.names
  const apk = /apk add (?<names>[^;&|]+)/.exec(by)?.groups?.names
  if (apt) aptPackages(layer, namesIn(apt), !by.includes('/var/lib/apt/lists'))
  if (apk) apkPackages(layer, namesIn(apk), !by.includes('--no-cache'))
  if (/npm (ci|install)/.test(by)) npmPackages(layer, inside(workingDir, '.'))
  if (by.includes('pip install')) pipPackages(layer)
  if (/(user|group)(add|del)|add(user|group)/.test(by))
    addUser(layer, /(\w+)(?: #|$|;|\s*&&)/.exec(by)?.[1] ?? 'app', isAlpine)
  const fetched =
    /(?:wget|curl)\b.*?\/(?<name>[A-Za-z]+)[-$/]/.exec(by)?.groups?.name ??
    /-C \S*\/(?<name>\w+)/.exec(by)?.groups?.name
  if (fetched !== undefined || layer.isEmpty) installed(layer, fetched ?? 'tool')
}

const namesIn = (text: string): string[] =>
  text
    .split(/[\s\\]+/)
    .filter((word, at, all) => /^[a-z][\w.+-]+/.test(word) && all[at - 1] !== '--virtual' && word !== 'buildkit')

/** The files that hold users are written again by whatever adds one. */
function addUser(layer: LayerDraft, name: string, isAlpine: boolean): void {
  const shell = isAlpine ? '/bin/sh' : '/bin/bash'
  layer.text('etc/passwd', `root:x:0:0:root:/root:${shell}\n${name}:x:1000:1000::/home/${name}:${shell}\n`)
  layer.text('etc/group', `root:x:0:\n${name}:x:1000:\n`)
  layer.folder(`home/${name}`)
  layer.file('var/log/lastlog', 1, 0o664)
}

/** What `make install` or an unpacked release leaves. */
function installed(layer: LayerDraft, name: string): void {
  const { random } = layer
  const low = name.toLowerCase()
  layer.file(`usr/local/bin/${low}`, 60, 0o755)
  layer.link(`usr/local/bin/${low}-config`, low)
  layer.file(`usr/local/lib/lib${low}.so.1.${random.int(0, 9)}`, 25, 0o755)
  for (let at = 0; at < 60; at += 1)
    layer.file(
      `usr/local/lib/${low}/${random.pick(words)}${at}.${random.pick(['so', 'py', 'js', 'dat'])}`,
      random.int(1, 6),
    )
  for (let at = 0; at < 20; at += 1)
    layer.file(`usr/local/share/${low}/doc/${random.pick(words)}-${at}.html`, random.int(1, 3))
  layer.file(`usr/local/include/${low}.h`, 1)
}
