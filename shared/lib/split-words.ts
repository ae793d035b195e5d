/** The words of a command line by a shell's quoting rules, without any expansion; null where a quote is not closed. */
export function splitWords(line: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote = ''
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? ''
    if (quote === "'") {
      if (char === "'") quote = ''
      else word += char
    } else if (char === '\\' && (quote === '' || '"\\$`'.includes(line[at + 1] ?? ' '))) {
      at += 1
      word = (word ?? '') + (line[at] ?? '\\')
    } else if (char === quote) {
      quote = ''
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char
      word ??= ''
    } else if (quote === '' && /\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else {
      word = (word ?? '') + char
    }
  }
  if (quote !== '') return null
  if (word !== null) words.push(word)
  return words
}
