/** A history entry's `CreatedBy` as the Dockerfile said it: keyword and text, without what the builders put around. */
interface Instruction {
  /** `RUN`, `COPY`, `ENV` …; `OTHER` where the text tells none. */
  readonly instruction: string
  readonly text: string
}

const keywords =
  /^(FROM|RUN|CMD|LABEL|MAINTAINER|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ARG|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL)(?:\s|$)/

/**
 * `/bin/sh -c `, `/bin/bash -o pipefail -c `, `cmd /S /C `, `powershell -Command `. Every repetition is bounded: images come from
 * anywhere, and a history entry may be megabytes long.
 */
const shell =
  /^(?:(?:\/\S{0,200}\/)?(?:ba|da|a|z|k)?sh(?: -[\w-]{1,20}(?: pipefail)?){0,6} -\w{0,9}c|cmd \/S \/C|(?:powershell|pwsh)(?:\.exe)?(?: -\w{1,30}){0,6} -Command)(?: |$)/

/** Build arguments of a RUN, `|2 A=b C=d e /bin/sh -c …`, are not quoted: the shell wrapper is what ends them. */
const shellAfterArguments =
  / (?=(?:\/\S{0,200}\/(?:ba|da|a|z|k)?sh(?: -[\w-]{1,20}(?: pipefail)?){0,6} -\w{0,9}c|cmd \/S \/C) )/

const nop = '#(nop)'
const buildkitNote = '# buildkit'

export function cleanInstruction(createdBy: string): Instruction {
  const trimmed = createdBy.trim()
  const noted = trimmed.endsWith(buildkitNote) ? trimmed.slice(0, -buildkitNote.length).trimEnd() : trimmed
  const inShell = noted.replace(shell, '').trimStart()
  if (inShell.startsWith(nop)) return split(inShell.slice(nop.length).trim())
  if (keywords.test(noted)) return split(noted)
  if (noted.startsWith('|') || shell.test(noted)) return { instruction: 'RUN', text: unwrap(noted) }
  // The classic builder writes an exec-form RUN as its bare arguments.
  return { instruction: /^\/\S/.test(noted) ? 'RUN' : 'OTHER', text: noted }
}

function split(source: string): Instruction {
  const keyword = keywords.exec(source)?.[1]
  if (keyword === undefined) return { instruction: 'OTHER', text: source }
  return { instruction: keyword, text: tidy(keyword, source.slice(keyword.length).trim()) }
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
  return withoutBuildArguments(text).replace(shell, '').trim()
}

function withoutBuildArguments(text: string): string {
  const count = /^\|\d{1,9} /.exec(text)
  if (!count) return text
  const at = text.search(shellAfterArguments)
  return text.slice(at < 0 ? count[0].length : at + 1)
}
