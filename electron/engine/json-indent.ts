/** Deeper levels stay at this indentation, or a document of nothing but brackets would grow with the square of its length. */
const deepestIndent = 100

/**
 * Re-indents JSON text without reading its values, so that 64-bit numbers, key order and doubled keys stay as the engine sent
 * them. The text must be valid JSON.
 */
export function indentJson(json: string): string {
  const out: string[] = []
  let depth = 0
  let from = 0
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g
  const line = () => `\n${'  '.repeat(Math.min(depth, deepestIndent))}`
  let opened = false
  for (let match = token.exec(json); match; match = token.exec(json)) {
    const part = match[0]
    from = token.lastIndex
    if (part === '}' || part === ']') {
      depth -= 1
      out.push(opened ? part : line() + part)
      opened = false
      continue
    }
    if (opened) out.push(line())
    opened = part === '{' || part === '['
    if (opened) depth += 1
    if (part === ',') out.push(`,${line()}`)
    else if (part === ':') out.push(': ')
    else out.push(part)
  }
  return from === 0 ? json : out.join('')
}
