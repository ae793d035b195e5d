export type Paint = 'plain' | 'comment' | 'string' | 'number' | 'key' | 'word'

export interface Piece {
  readonly text: string
  readonly paint: Paint
}

interface Language {
  /** What begins a comment that goes to the end of the line. */
  readonly comment: readonly string[]
  readonly words: ReadonlySet<string>
  /** What stands before this is a key: at the begin of a line. */
  readonly key: RegExp | null
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const none = words('')

const languages = {
  shell: {
    comment: ['#'],
    words: words(
      'if then else elif fi for in do done while until case esac function return exit export local readonly set unset shift trap eval exec source echo cd test',
    ),
    key: /^\s*(?:export\s+)?[A-Za-z_]\w*(?==)/,
  },
  python: {
    comment: ['#'],
    words: words(
      'def class if elif else for while return import from as with try except finally raise pass break continue lambda yield in is not and or None True False async await global nonlocal assert del',
    ),
    key: null,
  },
  script: {
    comment: ['//'],
    words: words(
      'function const let var if else for while do return import export from default class extends new this typeof instanceof switch case break continue try catch finally throw async await yield null undefined true false void static public private struct int char package func type interface map range go defer fn impl use mod pub match',
    ),
    key: null,
  },
  data: { comment: [], words: words('true false null'), key: /^\s*"(?:[^"\\]|\\.)*"(?=\s*:)/ },
  yaml: {
    comment: ['#'],
    words: words('true false null yes no on off'),
    key: /^\s*(?:- )?[\w./"'-]+(?=\s*:(?:\s|$))/,
  },
  settings: { comment: ['#', ';'], words: none, key: /^\s*(?:\[[^\]]*\]|[\w.-]+(?=\s*[=:]))/ },
  dockerfile: {
    comment: ['#'],
    words: none,
    key: /^\s*(?:FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)(?=\s|$)/i,
  },
} satisfies Record<string, Language>

export type LanguageName = keyof typeof languages

const endings: Readonly<Record<string, LanguageName>> = {
  sh: 'shell',
  bash: 'shell',
  ash: 'shell',
  profile: 'shell',
  env: 'shell',
  py: 'python',
  rb: 'python',
  pl: 'python',
  js: 'script',
  mjs: 'script',
  cjs: 'script',
  ts: 'script',
  tsx: 'script',
  jsx: 'script',
  c: 'script',
  h: 'script',
  go: 'script',
  rs: 'script',
  java: 'script',
  php: 'script',
  json: 'data',
  yml: 'yaml',
  yaml: 'yaml',
  ini: 'settings',
  conf: 'settings',
  cfg: 'settings',
  toml: 'settings',
  properties: 'settings',
  service: 'settings',
  dockerfile: 'dockerfile',
}

/** By the name, else by the first line; null: nothing is known, and nothing is painted. */
export function languageOf(name: string, firstLine: string): LanguageName | null {
  const lower = name.toLowerCase()
  const ending = lower.split('.').at(-1) ?? ''
  const known = Object.hasOwn(endings, ending) ? endings[ending] : undefined
  if (known) return known
  const program = programOf(firstLine)
  if (program === 'sh' || program === 'bash' || program === 'ash' || program === 'dash') return 'shell'
  if (program === 'python' || program === 'perl' || program === 'ruby') return 'python'
  if (program === 'node') return 'script'
  return null
}

/** Who is to run a script, without its version: `#!/usr/bin/env python3` is `python`. */
function programOf(firstLine: string): string | null {
  if (!firstLine.startsWith('#!')) return null
  const [path = '', next = ''] = firstLine.slice(2, 200).trim().split(/\s+/)
  const program = path.endsWith('/env') ? next : path
  return (program.split('/').at(-1) ?? '').replace(/[\d.]+$/, '')
}

const token = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|\b\d[\w.]*|[A-Za-z_$][\w$]*|\s+|[^\w\s"'`$]+|./gy
/** A longer line is data, not something that is read. */
const longest = 2000
const mostPieces = 300

/** The pieces of a line, painted by itself: what begins in another line is not known here. Together they are the line. */
export function paintLine(line: string, name: LanguageName | null): readonly Piece[] {
  if (name === null || line.length > longest) return [{ text: line, paint: 'plain' }]
  const { comment, words: known, key }: Language = languages[name]
  const pieces: Piece[] = []
  const add = (text: string, paint: Paint): void => {
    const last = pieces.at(-1)
    if (last?.paint === paint) pieces[pieces.length - 1] = { text: last.text + text, paint }
    else pieces.push({ text, paint })
  }
  let at = 0
  const keyText = key?.exec(line)?.[0]
  if (keyText !== undefined) {
    add(keyText, 'key')
    at = keyText.length
  }
  while (at < line.length) {
    const blankBefore = at === 0 || /\s/.test(line[at - 1] ?? '')
    if (blankBefore && comment.some((sign) => line.startsWith(sign, at))) {
      add(line.slice(at), 'comment')
      break
    }
    if (pieces.length >= mostPieces) {
      add(line.slice(at), 'plain')
      break
    }
    token.lastIndex = at
    const text = token.exec(line)?.[0] ?? line.slice(at, at + 1)
    add(text, paintOf(text, known))
    at += text.length
  }
  return pieces
}

function paintOf(text: string, known: ReadonlySet<string>): Paint {
  const first = text[0] ?? ''
  if (first === '"' || first === "'" || first === '`') return 'string'
  if (first >= '0' && first <= '9') return 'number'
  return known.has(text) ? 'word' : 'plain'
}
