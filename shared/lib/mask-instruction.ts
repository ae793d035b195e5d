import { looksSecret, maskSecrets, secretMask } from './secrets.ts'

/** `NAME=value`, the value quoted or as far as the next ` NAME=`: builders write values with spaces in them without quotes. */
const assignment = /([A-Za-z_][\w.-]{0,200})=("[^"]*"|'[^']*'|(?:(?!\s[A-Za-z_][\w.-]{0,200}=)[\s\S])*)/g

/** The keyword that says that assignments follow, wherever the builder's own words end: `/bin/sh -c #(nop)  ENV …`. */
const declares = /(?:^|\s)(?:ENV|ARG)\s+/

/**
 * A Dockerfile instruction, cleaned or as the engine gave it, with its secrets masked as those of an environment are: an image keeps
 * the values of ENV and the build arguments of each RUN for everyone who has it. `instruction`: its keyword.
 */
export function maskInstruction(instruction: string, text: string): string {
  if (instruction !== 'ENV' && instruction !== 'ARG') return maskSecrets(text)
  const keyword = declares.exec(text)
  const from = keyword ? keyword.index + keyword[0].length : 0
  return (
    text.slice(0, from) +
    text
      .slice(from)
      .replace(assignment, (whole, name: string, value: string) =>
        looksSecret(name, value) ? `${name}=${secretMask}` : whole,
      )
  )
}
