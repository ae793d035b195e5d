import { parseReference } from '../../../shared/lib/image-reference.ts'

interface Instruction {
  readonly keyword: string
  /** Where it begins, from 1. */
  readonly line: number
}

/**
 * The registries that the base images come from; `all` where that cannot be told: a variable stands in a name, or the text is not known.
 */
export function registriesOf(dockerfile: string): readonly string[] | 'all' {
  if (dockerfile.trim() === '') return 'all'
  const registries = new Set<string>()
  const stages = new Set<string>(['scratch'])
  for (const line of dockerfile.split('\n')) {
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line)
    const copied = /^\s*COPY\s+(?:--\S+\s+)*?--from=(\S+)/i.exec(line)
    const name = from?.[1] ?? copied?.[1]
    if (from?.[2]) stages.add(from[2].toLowerCase())
    // The name may stand on the next line.
    if (name?.includes('$') || name?.endsWith('\\')) return 'all'
    if (name === undefined || stages.has(name.toLowerCase()) || /^\d+$/.test(name)) continue
    const parsed = parseReference(name)
    if ('reference' in parsed) registries.add(parsed.reference.registry)
  }
  return [...registries]
}

/** The instructions of a Dockerfile in their order, which is the order of the classic builder's steps. */
export function instructionsOf(text: string): Instruction[] {
  const found: Instruction[] = []
  let continues = '\\'
  let isHead = true
  let isContinued = false
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    const directive = isHead ? /^#\s*([a-z]+)\s*=\s*(\S+)\s*$/i.exec(line) : null
    if (directive) {
      if (directive[1]?.toLowerCase() === 'escape' && directive[2] === '`') continues = '`'
      continue
    }
    isHead = false
    // Comments and blank lines are allowed inside a continued instruction too.
    if (line === '' || line.startsWith('#')) continue
    if (!isContinued) found.push({ keyword: (/^\S+/.exec(line)?.[0] ?? '').toUpperCase(), line: index + 1 })
    isContinued = line.endsWith(continues)
  }
  return found
}

/** Where step `number` (from 1) stands, if what stands there is of its kind: `--label` adds a step that stands nowhere. */
export function lineOfStep(instructions: readonly Instruction[], number: number, text: string): number | null {
  const instruction = instructions[number - 1]
  const keyword = /^\S+/.exec(text)?.[0]?.toUpperCase()
  return instruction && instruction.keyword === keyword ? instruction.line : null
}
