import type { LayerDraft } from '../layer-draft.ts'

/** What packages of Debian leave. `keepsLists`: nobody removed what apt had fetched to know them. */
export function aptPackages(layer: LayerDraft, names: readonly string[], keepsLists: boolean): void {
  const { random } = layer
  for (const name of names) {
    const weight = random.int(10, 60)
    layer.file(`usr/bin/${name}`, weight, 0o755)
    layer.file(`usr/lib/x86_64-linux-gnu/lib${name}.so.${random.int(1, 9)}`, weight * 4, 0o755)
    for (let part = 0; part < 18; part += 1) layer.file(`usr/share/${name}/part-${part}.dat`, random.int(1, 12))
    layer.file(`usr/share/doc/${name}/copyright`, 1)
    layer.file(`usr/share/doc/${name}/changelog.Debian.gz`, random.int(1, 6))
    layer.file(`usr/share/man/man1/${name}.1.gz`, 1)
    layer.file(`var/lib/dpkg/info/${name}.list`, 1)
  }
  layer.file('var/lib/dpkg/status', 12)
  layer.file('var/log/dpkg.log', 2)
  layer.file('var/cache/debconf/templates.dat', 14)
  if (!keepsLists) return
  const list = 'var/lib/apt/lists/deb.debian.org_debian_dists_bookworm'
  layer.file(`${list}_main_binary-amd64_Packages.lz4`, 160)
  layer.file(`${list}_InRelease`, 2)
  layer.file('var/cache/apt/pkgcache.bin', 120)
}

export function apkPackages(layer: LayerDraft, names: readonly string[], keepsIndex: boolean): void {
  const { random } = layer
  for (const name of names) {
    layer.file(`usr/bin/${name}`, random.int(3, 20), 0o755)
    layer.file(`usr/lib/lib${name}.so.${random.int(1, 9)}`, random.int(10, 60), 0o755)
    for (let part = 0; part < 12; part += 1) layer.file(`usr/share/${name}/part-${part}.dat`, random.int(1, 6))
  }
  layer.file('lib/apk/db/installed', 4)
  if (keepsIndex) layer.file('var/cache/apk/APKINDEX.b53994b4.tar.gz', 14)
}

const npmNames = (
  'accepts ajv body-parser bytes chalk compression cookie cors debug depd dotenv escape-html etag express fastify finalhandler ' +
  'helmet iconv-lite ioredis jsonwebtoken knex lodash lru-cache mime-db minimist moment ms nodemailer object-inspect pg pg-pool ' +
  'pino prom-client qs range-parser raw-body redis safe-buffer semver send sharp side-channel sonic-boom split2 statuses tslib ' +
  'type-is undici unpipe uuid vary winston ws xtend yargs zod'
).split(' ')

/** `npm ci`: the packages, and what npm keeps of their fetching. */
export function npmPackages(layer: LayerDraft, folder: string): void {
  const { random } = layer
  for (const name of npmNames) {
    const place = `${folder}/node_modules/${name}`
    const version = `${random.int(1, 9)}.${random.int(0, 20)}.${random.int(0, 9)}`
    layer.text(
      `${place}/package.json`,
      `{\n  "name": "${name}",\n  "version": "${version}",\n  "license": "MIT",\n  "main": "index.js"\n}\n`,
    )
    layer.file(`${place}/index.js`, random.int(2, 30))
    layer.file(`${place}/README.md`, random.int(1, 6))
    layer.file(`${place}/LICENSE`, 1)
    const parts = random.int(2, 24)
    for (let part = 0; part < parts; part += 1)
      layer.file(`${place}/lib/${random.pick(fileWords)}-${part}.js`, random.int(1, 14))
  }
  layer.file(`${folder}/node_modules/sharp/build/Release/sharp-linux-x64.node`, 420, 0o755)
  for (let at = 0; at < 40; at += 1)
    layer.file(
      `root/.npm/_cacache/content-v2/sha512/${random.hex(2)}/${random.hex(2)}/${random.hex(40)}`,
      random.int(2, 30),
    )
}

const fileWords = ['parse', 'utils', 'request', 'response', 'stream', 'format', 'cache', 'errors'] as const
const pipNames = [
  'numpy',
  'pandas',
  'pyarrow',
  'requests',
  'sqlalchemy',
  'urllib3',
  'certifi',
  'click',
  'pytz',
] as const

/** `pip install`: modules, their metadata, and a library or two in machine code. */
export function pipPackages(layer: LayerDraft): void {
  const { random } = layer
  const site = 'usr/local/lib/python3.12/site-packages'
  for (const name of pipNames) {
    const version = `${random.int(1, 9)}.${random.int(0, 20)}.${random.int(0, 9)}`
    layer.text(
      `${site}/${name}-${version}.dist-info/METADATA`,
      `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    )
    layer.file(`${site}/${name}/__init__.py`, 1)
    const parts = random.int(10, 60)
    for (let part = 0; part < parts; part += 1) {
      layer.file(`${site}/${name}/${random.pick(fileWords)}_${part}.py`, random.int(1, 9))
      layer.file(`${site}/${name}/__pycache__/${random.pick(fileWords)}_${part}.cpython-312.pyc`, random.int(1, 9))
    }
  }
  for (const name of ['numpy', 'pyarrow', 'pandas'])
    layer.file(`${site}/${name}/_core.cpython-312-x86_64-linux-gnu.so`, 300, 0o755)
}
