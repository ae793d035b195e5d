import type { HistoryStep } from '../../../shared/contract/images.ts'
import type { DockerfilePart } from '../../../shared/contract/layers.ts'

type Code = Extract<DockerfilePart, { kind: 'comment' }>['code']

/** A Dockerfile that could have made the image, from its history. What the history does not tell is said in comments. */
export function dockerfileOf(history: readonly HistoryStep[]): DockerfilePart[] {
  if (history.length === 0) return [comment('no-history')]
  const parts = [comment('from-history')]
  const [first] = history
  if (first?.instruction !== 'FROM') parts.push(line('FROM scratch'))
  for (const step of history) {
    if (step.tags.length > 0 && step !== history.at(-1))
      parts.push(comment('up-to', { tags: oneLine(step.tags.join(', ')) }))
    parts.push(...partsOf(step))
  }
  return parts
}

const line = (text: string): DockerfilePart => ({ kind: 'text', text })
const comment = (code: Code, params: Record<string, string> = {}): DockerfilePart => ({ kind: 'comment', code, params })

function partsOf({ instruction, text, comment: said }: HistoryStep): DockerfilePart[] {
  switch (instruction) {
    case 'OTHER':
      return [text || said ? line(`# ${oneLine(text || said)}`) : comment('silent')]
    case 'RUN':
      return [line(`RUN ${shellLines(text)}`)]
    case 'ADD':
    case 'COPY':
      return copyParts(instruction, text)
    case 'ENV':
    case 'LABEL':
      return [line(`${instruction} ${quotedPairs(oneLine(text))}`)]
    case 'VOLUME':
      return [line(`VOLUME ${quotedPaths(oneLine(text))}`)]
    default:
      return [line(`${instruction} ${withCommas(oneLine(text))}`)]
  }
}

/** `["a" "b"]` is how the classic builder keeps a list; a Dockerfile takes `["a", "b"]`. */
function withCommas(text: string): string {
  const isList = /^\[(?:"(?:[^"\\]|\\.)*"(?: (?="))?)+\]$/.test(text)
  return isList ? text.replace(/("(?:[^"\\]|\\.)*") /g, '$1, ') : text
}

/** Of volumes it keeps `[/data /logs]`. */
function quotedPaths(text: string): string {
  const paths = /^\[([^"\],]+)\]$/.exec(text)?.[1]
  return paths
    ? `[${paths
        .split(' ')
        .map((path) => JSON.stringify(path))
        .join(', ')}]`
    : withCommas(text)
}

/** The classic builder keeps `name=two words` without the quotes that it was given. Where there are any, the text is as it was written. */
function quotedPairs(text: string): string {
  if (/["'\\]/.test(text) || !/^[^\s=]+=/.test(text)) return text
  return text
    .split(/ (?=[^\s=]+=)/)
    .map((pair) => (/\s/.test(pair) ? pair.replace(/=(.*)$/s, '="$1"') : pair))
    .join(' ')
}

const copiedCodes: Readonly<Record<string, Code>> = {
  file: 'copied-file',
  dir: 'copied-folder',
  multi: 'copied-several',
}

/** `file:0123 in /app`: the classic builder keeps a checksum instead of what was copied. BuildKit keeps the names. */
function copyParts(instruction: string, text: string): DockerfilePart[] {
  const copied = /^(?<flags>(?:--\S+ )*)(?<what>file|dir|multi):(?<checksum>[0-9a-f]+) in (?<to>.*)$/s.exec(
    text,
  )?.groups
  if (!copied) return [line(`${instruction} ${oneLine(text)}`)]
  const { flags = '', what = '', checksum = '', to = '' } = copied
  return [
    comment(copiedCodes[what] ?? 'copied-several', { checksum }),
    line(`${instruction} ${flags}${what}-${checksum} ${oneLine(to.trim())}`),
  ]
}

/** A command of many parts, a part a line. Line ends in it (heredocs) are kept as they were. */
function shellLines(text: string): string {
  if (text.includes('\n') || text.length < 100) return text
  return text.replace(/ +(&&|\|\|) +/g, ' \\\n    $1 ')
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ')
}
