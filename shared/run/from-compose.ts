import { parseDocument } from 'yaml'
import { composeKeys, isMap, wordOf, type Yaml } from './compose-service.ts'
import { emptySpec } from './empty-spec.ts'
import type { Draft } from './flags.ts'
import { type Left, longestText, type Parsed } from './parse-run.ts'

export interface ParsedCompose extends Parsed {
  /** The services of the file; `service` is the one that was read. */
  readonly services: readonly string[]
  readonly service: string
  /** Why the file cannot be read, in words of the YAML parser; null where it can. */
  readonly fault: string | null
}

/** A file that is made to grow: a few levels of `*a` are a joke, not a service. */
const mostAliases = 50

/** Levels: a service has four or five. */
const deepest = 200

/**
 * A service of a compose file, or a service alone. What `docker run` cannot say is named. Hostile files (too long, aliases that multiply, endless
 * depth, a key twice) are refused with a reason.
 */
export function fromCompose(text: string, wanted?: string): ParsedCompose {
  const refused = (kind: Left['kind'], fault: string | null): ParsedCompose => ({
    ...{ spec: null, left: [{ kind, text: '' }], services: [], service: '', fault },
  })
  if (text.length > longestText) return refused('too-long', null)
  if (isTooDeep(text)) return refused('bad-value', 'Too deeply nested')
  let whole: unknown
  try {
    const document = parseDocument(text, { merge: true, uniqueKeys: true, prettyErrors: true, logLevel: 'silent' })
    const [error] = document.errors
    if (error) return refused('bad-value', error.message.split('\n')[0] ?? '')
    whole = document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    // Its own "Excessive alias count".
    return refused('bad-value', String(error).slice(0, 200))
  }
  if (!isMap(whole)) return refused('not-run', null)
  const all = isMap(whole.services) ? whole.services : isMap(whole.service) ? { service: whole.service } : single(whole)
  const services = Object.keys(all).slice(0, 500)
  const service = wanted !== undefined && services.includes(wanted) ? wanted : (services[0] ?? '')
  const chosen = Object.hasOwn(all, service) ? all[service] : undefined
  if (!isMap(chosen)) return refused('not-run', null)
  const left: Left[] = []
  const spec: Draft = { ...emptySpec }
  for (const [key, value] of Object.entries(chosen)) {
    if (key.startsWith('x-')) continue
    const take = Object.hasOwn(composeKeys, key) ? composeKeys[key] : undefined
    const plain = unescaped(value, left)
    if (!take) left.push({ kind: knownElsewhere.has(key) ? 'not-taken' : 'unknown', text: key })
    else if (!take(spec, plain)) left.push({ kind: 'bad-value', text: key })
  }
  spec.networks = spec.networks.map((network) => ({ ...network, name: nameOf(whole, 'networks', network.name) }))
  spec.volumes = spec.volumes.map((volume) => ({ ...volume, source: nameOf(whole, 'volumes', volume.source) }))
  return { spec, left, services, service, fault: null }
}

/** Told before the parser, which takes seconds to use up its stack and holds the window meanwhile. Quotes are not looked at: nobody needs this many. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > deepest) return true
  }
  return new RegExp(`(?:[-?:]\\s+){${deepest},}`).test(text)
}

/** A service without its file, as it is copied out of one. */
const single = (whole: Yaml): Yaml => {
  if (typeof whole.image === 'string') return { service: whole }
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => isMap(value) && typeof value.image === 'string'),
  )
}

/** What compose itself does with a service: nothing for one container. */
const knownElsewhere = new Set([
  ...['build', 'depends_on', 'env_file', 'profiles', 'extends', 'configs', 'secrets', 'scale', 'develop', 'label_file'],
  ...[
    'credential_spec',
    'post_start',
    'pre_stop',
    'provider',
    'models',
    'attach',
    'isolation',
    'use_api_socket',
    'cpu_count',
  ],
  ...['cpu_percent', 'cpu_rt_period', 'cpu_rt_runtime'],
])

/** A volume or network that has a name of its own in the file. */
function nameOf(whole: Yaml, kind: 'networks' | 'volumes', key: string): string {
  const group = whole[kind]
  const entry = isMap(group) && Object.hasOwn(group, key) ? group[key] : undefined
  return (isMap(entry) && wordOf(entry.name ?? null)) || key
}

/** `$$` is a dollar; a variable is kept as it stands and named. */
function unescaped(value: unknown, left: Left[]): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$(\$|\{[^}]*\}|[A-Za-z_]\w*)/g, (found, inner: string) => {
      if (inner === '$') return '$'
      if (!left.some((known) => known.text === found)) left.push({ kind: 'expands', text: found })
      return found
    })
  }
  if (Array.isArray(value)) return value.map((item) => unescaped(item, left))
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescaped(inner, left)]))
}
