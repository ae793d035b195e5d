/** A name by which a registry or the engine knows an image, taken apart and made whole. */
export interface ImageReference {
  /** `docker.io` where none was named. */
  readonly registry: string
  /** With `library/` for Docker Hub's own. */
  readonly path: string
  /** Null with a digest, else `latest` where none was named. */
  readonly tag: string | null
  readonly digest: string | null
  /** Everything said: `docker.io/library/busybox:latest`. */
  readonly full: string
  /** As the engine and the CLI show it: `busybox:latest`. */
  readonly familiar: string
  /** `familiar` without tag and digest: `busybox`, `localhost:5000/team/app`. */
  readonly repository: string
}

/** Why a text is no reference; the window has a sentence for each (`images.reference.<problem>`). */
export type ReferenceProblem =
  | 'empty'
  | 'spaces'
  | 'uppercase' // letters of the repository must be small
  | 'bad-registry'
  | 'bad-path'
  | 'bad-tag'
  | 'bad-digest'
  | 'looks-like-id' // 64 hex digits are an image id
  | 'too-long'

const registryForm =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d+)?$/
const pathPartForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagForm = /^\w[\w.-]{0,127}$/
const digestForm = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/

/** Reads what was typed by the rules of the CLI (distribution/reference). */
export function parseReference(typed: string): { reference: ImageReference } | { problem: ReferenceProblem } {
  const text = typed.trim()
  if (text === '') return { problem: 'empty' }
  if (/\s/.test(text)) return { problem: 'spaces' }
  if (text.length > 600) return { problem: 'too-long' }
  if (/^[0-9a-f]{64}$/.test(text)) return { problem: 'looks-like-id' }
  const at = text.indexOf('@')
  const digest = at < 0 ? null : text.slice(at + 1)
  if (digest !== null && !digestForm.test(digest)) return { problem: 'bad-digest' }
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const tag = hasTag ? named.slice(colon + 1) : null
  if (tag !== null && !tagForm.test(tag)) return { problem: 'bad-tag' }
  const { registry, path } = split(hasTag ? named.slice(0, colon) : named)
  if (!registryForm.test(registry)) return { problem: 'bad-registry' }
  if (/[A-Z]/.test(path)) return { problem: 'uppercase' }
  if (!path.split('/').every((part) => pathPartForm.test(part))) return { problem: 'bad-path' }
  if (registry.length + path.length + 1 > 255) return { problem: 'too-long' }

  const short = path.replace(/^library\/(?=[^/]+$)/, '')
  // Docker Hub goes without saying, unless what follows would be taken for a registry.
  const repository = registry === 'docker.io' && split(short).registry === registry ? short : `${registry}/${path}`
  const usedTag = tag ?? (digest === null ? 'latest' : null)
  const end = `${usedTag === null ? '' : `:${usedTag}`}${digest === null ? '' : `@${digest}`}`
  return {
    reference: {
      ...{ registry, path, tag: usedTag, digest, repository },
      full: `${registry}/${path}${end}`,
      familiar: `${repository}${end}`,
    },
  }
}

/** The first part is a registry where it cannot be a user's name. */
function split(name: string): { registry: string; path: string } {
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  const registry = isRegistry ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io'
  const rest = isRegistry ? name.slice(slash + 1) : name
  return { registry, path: registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest }
}
