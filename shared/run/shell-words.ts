/** One word of a command line. `expands`: what a shell would have put something else for (`$HOME`, `~`). */
export interface ShellWord {
  readonly text: string
  readonly expands: readonly string[]
}

export interface ShellLine {
  readonly words: readonly ShellWord[]
  /** From the first `;`, `|`, `&`, `<`, `>` or new line on: what is another command. */
  readonly rest: string
  /** A quote that is not closed. */
  readonly open: boolean
}

const ansiEscapes: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', e: '\x1b', f: '\f', v: '\v' },
  ...{ '\\': '\\', "'": "'", '"': '"', '?': '?' },
}

/**
 * The words of the first command of a POSIX shell line. Nothing is expanded: what would be is kept as it stands and named. A line goes on after
 * `\`, and after the line ends of PowerShell (`` ` ``) and cmd (`^`), since commands are pasted from everywhere.
 */
export function shellWords(line: string): ShellLine {
  const words: ShellWord[] = []
  let word: string | null = null
  let expands: string[] = []
  let at = 0
  const add = (text: string): void => {
    word = (word ?? '') + text
  }
  const end = (): void => {
    if (word !== null) words.push({ text: word, expands })
    word = null
    expands = []
  }
  const lineEnd = (from: number): number => (line[from] === '\n' ? 1 : line.startsWith('\r\n', from) ? 2 : 0)
  const expansion = (): boolean => {
    const found = /^\$(?:\{[^}]*\}|\([^)]*\)|[A-Za-z_]\w*|[?$!#@*0-9])/.exec(line.slice(at, at + 300))?.[0]
    if (!found) return false
    expands.push(found)
    add(found)
    at += found.length
    return true
  }
  while (at < line.length) {
    const char = line[at] ?? ''
    if ('\\`^'.includes(char) && lineEnd(at + 1) > 0) {
      at += 1 + lineEnd(at + 1)
    } else if (char === '\n' || char === '\r') {
      end()
      if (words.length > 0 && line.slice(at).trim() !== '') return { words, rest: line.slice(at).trim(), open: false }
      at += 1
    } else if (char === ' ' || char === '\t') {
      end()
      at += 1
    } else if (';|&<>'.includes(char)) {
      end()
      return { words, rest: line.slice(at).trim(), open: false }
    } else if (char === '#' && word === null) {
      while (at < line.length && lineEnd(at) === 0) at += 1
    } else if (char === "'") {
      const close = line.indexOf("'", at + 1)
      add(line.slice(at + 1, close < 0 ? undefined : close))
      if (close < 0) return { words: closed(), rest: '', open: true }
      at = close + 1
    } else if (char === '$' && line[at + 1] === "'") {
      at += 2
      add('')
      while (at < line.length && line[at] !== "'") ansi()
      if (at >= line.length) return { words: closed(), rest: '', open: true }
      at += 1
    } else if (char === '"') {
      at += 1
      add('')
      while (at < line.length && line[at] !== '"') quoted()
      if (at >= line.length) return { words: closed(), rest: '', open: true }
      at += 1
    } else if (char === '\\') {
      add(line[at + 1] ?? '')
      at += 2
    } else if (char === '$' && expansion()) {
      // Taken whole.
    } else {
      if (char === '~' && word === null) expands.push('~')
      if (char === '`') expands.push('`')
      add(char)
      at += 1
    }
  }
  end()
  return { words, rest: '', open: false }

  function closed(): readonly ShellWord[] {
    end()
    return words
  }
  /** One character between double quotes. */
  function quoted(): void {
    const char = line[at] ?? ''
    const next = line[at + 1] ?? ''
    if (char === '\\' && lineEnd(at + 1) > 0) at += 1 + lineEnd(at + 1)
    else if (char === '\\' && '"\\$`'.includes(next) && next !== '') {
      add(next)
      at += 2
    } else if (!(char === '$' && expansion())) {
      add(char)
      at += 1
    }
  }
  /** One character between $' and '. */
  function ansi(): void {
    const found = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})|([\s\S]))/.exec(line.slice(at, at + 8))
    if (!found) {
      add(line[at] ?? '')
      at += 1
      return
    }
    const [whole, hex, unicode, octal, plain] = found
    const code = hex ?? unicode
    if (code !== undefined) add(String.fromCharCode(Number.parseInt(code, 16)))
    else if (octal !== undefined) add(String.fromCharCode(Number.parseInt(octal, 8)))
    else add(ansiEscapes[plain ?? ''] ?? whole)
    at += whole.length
  }
}
