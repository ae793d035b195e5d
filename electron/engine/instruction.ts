/** A history entry's `CreatedBy` as the Dockerfile said it: keyword and text, without what the builders put around. */
export interface Instruction {
  /** `RUN`, `COPY`, `ENV` …; `OTHER` where the text tells none. */
  readonly instruction: string
  readonly text: string
}

const keywords =
  /^(FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)(?:\s+|$)/

/** `/bin/sh -c `, `/bin/bash -o pipefail -c `, `cmd /S /C `, `powershell -Command `. */
const shell =
  /^(?:(?:\/\S*\/)?(?:ba|da|a|z|k)?sh(?: -\S+(?: pipefail)?)*? -\w*c|cmd \/S \/C|(?:powershell|pwsh)(?:\.exe)?(?: -\w+)*? -Command)(?: |$)/

/** Build arguments of a RUN: `|2 A=b C=d e /bin/sh -c …`. Values are not quoted, so the shell wrapper is what ends them. */
const buildArguments = /^\|\d+ (?:.*? )?(?=(?:\/\S*\/(?:ba|da|a|z|k)?sh(?: -\S+(?: pipefail)?)*? -\w*c|cmd \/S \/C) )/s

export function cleanInstruction(createdBy: string): Instruction {
  const noted = createdBy.replace(/\s*# buildkit\s*$/, '').trim()
  const marked = /^(?:\S+ .*?|cmd \/S \/C )?#\(nop\)\s*/s.exec(noted)
  // Only a wrapper may stand before the mark; a RUN that happens to print it is no such thing.
  if (marked && (marked[0].startsWith('#(nop)') || shell.test(noted)))
    return split(noted.slice(marked[0].length), 'OTHER')
  if (keywords.test(noted)) return split(noted, 'OTHER')
  if (noted.startsWith('|') || shell.test(noted)) return { instruction: 'RUN', text: unwrap(noted) }
  // The classic builder writes an exec-form RUN as its bare arguments.
  return { instruction: /^\/\S/.test(noted) ? 'RUN' : 'OTHER', text: noted }
}

function split(source: string, otherwise: string): Instruction {
  const keyword = keywords.exec(source)
  if (!keyword) return { instruction: otherwise, text: source.trim() }
  const instruction = keyword[1] ?? otherwise
  return { instruction, text: tidy(instruction, source.slice(keyword[0].length).trim()) }
}

function tidy(instruction: string, text: string): string {
  switch (instruction) {
    case 'RUN':
      return unwrap(text)
    case 'EXPOSE': {
      // Go's print of a map: `map[443/tcp:{} 80/tcp:{}]`.
      const map = /^map\[(.*)\]$/.exec(text)?.[1]
      return map === undefined ? text : map.replaceAll(':{}', '')
    }
    case 'ADD':
    case 'COPY':
      return text.replace(/\b(file|dir|multi):([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1:$2')
    default:
      return text
  }
}

function unwrap(text: string): string {
  return text
    .replace(buildArguments, '')
    .replace(/^\|\d+ /, '')
    .replace(shell, '')
    .trim()
}
