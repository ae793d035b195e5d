import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { languageOf, words } from '../../../renderer/i18n/index.ts'
import { faultReason } from '../../../shared/contract/fault.ts'

type Tree = { readonly [key: string]: string | Tree }

/** `path.to.key` → text. */
function flat(tree: Tree, path = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(path + key, value)
    else for (const [inner, text] of flat(value, `${path}${key}.`)) all.set(inner, text)
  }
  return all
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map(([, name]) => `${name}`)

const root = join(import.meta.dirname, '../../../renderer')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('i18n'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

describe('words', () => {
  const { en, ...others } = words

  it.each(Object.entries(others))('%s has the namespaces of English', (_language, tree) => {
    expect(Object.keys(tree).sort()).toEqual(Object.keys(en).sort())
  })

  it('has every namespace file in its index', () => {
    const files = readdirSync(join(root, 'i18n/en')).filter((file) => file !== 'index.ts')
    expect(Object.keys(en).sort()).toEqual(files.map((file) => file.replace('.ts', '')).sort())
  })

  const pairs = Object.entries(others).flatMap(([language, tree]) =>
    Object.keys(en).map((area) => ({
      language,
      area,
      english: flat((en as unknown as Record<string, Tree>)[area]!),
      other: flat((tree as unknown as Record<string, Tree>)[area]!),
    })),
  )
  it.each(pairs)('$language/$area has the keys of English, none missing, none too many', ({ english, other }) => {
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it.each(pairs)('$language/$area fills in the same placeholders', ({ english, other }) => {
    for (const [key, text] of english) {
      // One may be said without its number.
      const free = key.endsWith('_one') ? 'count' : ''
      const set = (list: string[]): string[] => [...new Set(list)].filter((name) => name !== free).sort()
      expect({ key, has: set(placeholders(other.get(key) ?? '')) }).toEqual({ key, has: set(placeholders(text)) })
    }
  })

  it.each(pairs)('$language/$area leaves nothing empty', ({ english, other }) => {
    for (const [key, text] of [...english, ...other])
      expect({ key, empty: text.trim() === '' }).toEqual({ key, empty: false })
  })

  it('has a sentence for every fault', () => {
    expect(Object.keys(en.faults).sort()).toEqual([...faultReason.options].sort())
  })
})

describe('keys in the sources', () => {
  const trees = words.en as unknown as Record<string, Tree>
  const known = new Set<string>()
  for (const [area, tree] of Object.entries(trees)) {
    for (const key of flat(tree).keys()) known.add(`${area}:${key.replace(/_(zero|one|two|few|many|other)$/, '')}`)
  }
  /** Whether `area:key` is there; a template's holes may be anything. */
  const isKnown = (key: string): boolean => {
    if (!key.includes('${')) return known.has(key)
    const holes = key.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const pattern = new RegExp(`^${holes.join('[^:]+')}$`)
    return [...known].some((one) => pattern.test(one))
  }
  /** Every `t('…')`, with the namespaces of the hooks in its file. */
  const used = sources.flatMap(({ path, text }) => {
    const areas = [...text.matchAll(/use(?:Translation|Words)\(\s*(\[[^\]]*\]|'[^']*')/g)].flatMap(([, list]) =>
      [...`${list}`.matchAll(/'([^']+)'/g)].map(([, area]) => `${area}`),
    )
    areas.push(...[...text.matchAll(/TFunction<'(\w+)'>/g)].map(([, area]) => `${area}`), 'common')
    return [...text.matchAll(/\bt\(\s*(?:'([^'\n]+)'|`([^`\n]+)`)/g)].map(([, plain, template]) => ({
      path,
      key: plain ?? template ?? '',
      areas,
    }))
  })

  it('finds the calls it is to look at', () => expect(used.length).toBeGreaterThan(150))

  it('are all there', () => {
    const missing = used.filter(({ key, areas }) =>
      /^\w+:/.test(key) ? !isKnown(key) : !areas.some((area) => isKnown(`${area}:${key}`)),
    )
    expect(missing).toEqual([])
  })
})

describe('languageOf', () => {
  it('takes the setting, else the first language of the system that there are words for', () => {
    expect(languageOf('ko', ['en-GB'])).toBe('ko')
    expect(languageOf('auto', ['fr-FR', 'ko-KR', 'en'])).toBe('ko')
    expect(languageOf('auto', ['de'])).toBe('en')
  })
})
