import type { LayerHint } from '../../../shared/contract/layers.ts'

type Code = LayerHint['code']

/** What a path says about itself. */
export interface PathHint {
  readonly code: Code
  readonly params: Record<string, string>
  /** The folder that is told instead of everything in it. */
  readonly folder: boolean
}

const cache = (manager: string): PathHint => ({ code: 'package-cache', params: { manager }, folder: true })

/** Folders by their whole path from the root, below which package managers keep what is only needed to install. */
const cacheFolders: ReadonlyMap<string, PathHint> = new Map(
  Object.entries({
    apt: ['/var/lib/apt/lists', '/var/cache/apt'],
    apk: ['/var/cache/apk', '/etc/apk/cache'],
    'yum/dnf': ['/var/cache/yum', '/var/cache/dnf', '/var/cache/libdnf5'],
    zypper: ['/var/cache/zypp'],
    pacman: ['/var/cache/pacman'],
  }).flatMap(([manager, folders]) => folders.map((folder) => [folder, cache(manager)] as const)),
)

/** Folders by the end of their path: they lie in somebody's home. */
const homeCaches: readonly (readonly [string, PathHint])[] = [
  ['/.cache/pip', cache('pip')],
  ['/.cache/uv', cache('uv')],
  ['/.cache/pypoetry', cache('poetry')],
  ['/.npm/_cacache', cache('npm')],
  ['/.cache/yarn', cache('yarn')],
  ['/.yarn/cache', cache('yarn')],
  ['/.local/share/pnpm/store', cache('pnpm')],
  ['/.cargo/registry', cache('cargo')],
  ['/go/pkg/mod/cache', cache('go')],
  ['/.cache/go-build', cache('go')],
  ['/.gem/cache', cache('gem')],
  ['/.composer/cache', cache('composer')],
  ['/.m2/repository', cache('maven')],
  ['/.gradle/caches', cache('gradle')],
]

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
/** Of nearly no folder: the ends themselves are compared for these only. */
const homeCacheNames = new Set(homeCaches.map(([end]) => lastName(end)))

const temporary: PathHint = { code: 'temporary', params: {}, folder: true }
const temporaryFolders: ReadonlyMap<string, PathHint> = new Map(
  ['/tmp', '/var/tmp', '/var/log', '/run', '/var/run'].map((folder) => [folder, temporary]),
)

const context: PathHint = { code: 'build-context', params: {}, folder: true }
const contextFile: PathHint = { ...context, folder: false }
const contextFolders = new Set([
  ...['.git', '.svn', '.hg', '.idea', '.vscode', '.vs', 'node_modules', '__pycache__', '.pytest_cache', '.mypy_cache'],
  ...['.ruff_cache', '.tox', '.nox', '.venv', '.terraform', '.gradle', '.next', '.nuxt', '.parcel-cache', '.turbo'],
  ...['.nyc_output', '.ipynb_checkpoints'],
])
const contextFiles = new Set(['.DS_Store', 'Thumbs.db', '.gitignore', '.dockerignore', 'npm-debug.log', '.coverage'])

const secret: PathHint = { code: 'secret-name', params: {}, folder: false }
const secretNames = new Set([
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519', '.netrc', '_netrc', '.pgpass', '.my.cnf', '.npmrc', '.pypirc'],
  ...['.git-credentials', '.htpasswd', 'credentials.json', 'service-account.json', 'secrets.json', 'secrets.yml'],
  ...['secrets.yaml', 'secret.key', 'master.key', '.dockercfg', 'kubeconfig', 'terraform.tfstate', '.env'],
])
const secretEnds = ['/.aws/credentials', '/.docker/config.json', '/.kube/config', '/.config/gcloud/credentials.db']
const secretEndNames = new Set(secretEnds.map(lastName))
const secretSuffixes = new Set(['.pem', '.key', '.p12', '.pfx', '.jks', '.keystore', '.kdbx', '.ppk'])
/** Public certificates and test data of packages have such names by the hundred. */
const publicPlaces =
  /^\/(etc\/(ssl\/certs|pki|ca-certificates)|usr\/(share|lib|lib64|local\/(share|lib)))\/|\/(node_modules|site-packages|dist-packages)\//

/** What a folder is about; then nothing below it is looked at. */
export function hintOfFolder(path: string, name: string, isCopied: boolean): PathHint | null {
  const known = cacheFolders.get(path) ?? temporaryFolders.get(path)
  if (known) return known
  if (isCopied && contextFolders.has(name)) return context
  if (!homeCacheNames.has(name)) return null
  return homeCaches.find(([end]) => path.endsWith(end))?.[1] ?? null
}

/** `path` is asked for only where the name does not tell enough: of nearly no file. */
export function hintOfFile(name: string, path: () => string, isCopied: boolean): PathHint | null {
  if (isSecret(name, path)) return secret
  return isCopied && contextFiles.has(name) ? contextFile : null
}

function isSecret(name: string, path: () => string): boolean {
  const isNamed =
    secretNames.has(name) ||
    secretSuffixes.has(name.slice(name.lastIndexOf('.'))) ||
    (name.startsWith('.env.') && !/example|sample|template|dist$/.test(name)) ||
    (secretEndNames.has(name) && secretEnds.some((end) => path().endsWith(end)))
  return isNamed && !publicPlaces.test(path())
}
