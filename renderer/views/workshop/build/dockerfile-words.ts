export type DockerfilePart = 'instruction' | 'comment' | 'string' | 'variable' | 'flag' | 'plain'

export interface DockerfileSpan {
  readonly part: DockerfilePart
  readonly text: string
}

const instruction =
  /^(\s*(?:ONBUILD\s+)?)(FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)(?=\s|$)/i
const inner = /("(?:[^"\\]|\\.)*"?|'[^']*'?)|(\$\{[^}]*\}?|\$\w+)|((?<=\s)--[a-z][\w-]*)|(\s(?:AS|as)\s)/g

/** The lines of a Dockerfile in coloured parts; joined, the parts are the text. Text that goes on over lines stays plain but for its parts. */
export function dockerfileLines(text: string): DockerfileSpan[][] {
  let isContinued = false
  return text.split('\n').map((line) => {
    if (/^\s*#/.test(line)) return [{ part: 'comment', text: line }]
    const head = isContinued ? null : instruction.exec(line)
    isContinued = /[\\`]\s*$/.test(line)
    const spans: DockerfileSpan[] = []
    let rest = line
    if (head) {
      if (head[1]) spans.push({ part: head[1].trim() === '' ? 'plain' : 'instruction', text: head[1] })
      spans.push({ part: 'instruction', text: head[2] ?? '' })
      rest = line.slice(head[0].length)
    }
    spans.push(...innerSpans(rest))
    return spans
  })
}

function innerSpans(text: string): DockerfileSpan[] {
  const spans: DockerfileSpan[] = []
  let at = 0
  for (const found of text.matchAll(inner)) {
    if (found.index > at) spans.push({ part: 'plain', text: text.slice(at, found.index) })
    const part = found[1] ? 'string' : found[2] ? 'variable' : found[3] ? 'flag' : 'instruction'
    spans.push({ part, text: found[0] })
    at = found.index + found[0].length
  }
  if (at < text.length) spans.push({ part: 'plain', text: text.slice(at) })
  return spans
}

/** The stages that have a name, for `--target`. */
export function stagesOf(text: string): string[] {
  return [...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*\S+\s+AS\s+(\S+)/gim)].map(([, name]) => `${name}`)
}

/** `NAME=value`, one a line. `bad`: the first line that is none. */
export function pairsIn(text: string): { pairs: { name: string; value: string }[]; bad: string | null } {
  const pairs: { name: string; value: string }[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const equals = line.indexOf('=')
    const name = line.slice(0, Math.max(0, equals)).trim()
    if (equals < 1 || name === '' || name.length > 300) return { pairs, bad: line }
    pairs.push({ name, value: line.slice(equals + 1) })
  }
  return { pairs, bad: null }
}
