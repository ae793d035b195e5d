import type { RunSpec } from '../contract/run-spec.ts'
import { emptySpec } from './empty-spec.ts'
import { aliases, type Draft, type Flag, flags, notTaken, ofTerminal, otherShorts } from './flags.ts'
import { type ShellWord, shellWords } from './shell-words.ts'

/** What of a pasted text is not in the spec, or not as it stood; the window has a sentence for each. */
export type LeftKind =
  | 'not-run' // the text is no `docker run` or `docker create`
  | 'unknown' // a flag that docker does not know, or we do not
  | 'not-taken' // a flag that is known and cannot be carried over
  | 'no-effect' // a flag of the terminal
  | 'bad-value'
  | 'takes-no-value'
  | 'no-value' // the line ends after a flag that wants one
  | 'from-shell' // `-e NAME`: the value of the shell
  | 'expands' // `$HOME`, `~`: kept as it stands
  | 'rest' // another command after this one
  | 'open-quote'
  | 'too-long'

export interface Left {
  readonly kind: LeftKind
  readonly text: string
}

export interface Parsed {
  /** Null where the text holds no container. */
  readonly spec: RunSpec | null
  readonly left: readonly Left[]
}

/** A command line is hardly ever longer; the kernel takes 128 KiB a word. */
export const longestText = 256 * 1024

const longs = new Map<string, Flag>(flags.map((flag) => [flag.long, flag]))
const shorts = new Map<string, Flag>(flags.flatMap((flag) => (flag.short ? [[flag.short, flag] as const] : [])))

/** `docker run …` or `docker create …` as it is pasted, into what it asks for. What is not understood is named, never lost. */
export function parseRun(line: string): Parsed {
  if (line.length > longestText) return { spec: null, left: [{ kind: 'too-long', text: '' }] }
  const { words, rest, open } = shellWords(line.replace(/^\s*[$#>]\s+/, ''))
  const left: Left[] = []
  if (open) left.push({ kind: 'open-quote', text: '' })
  const start = afterRun(words, left)
  if (start === null) return { spec: null, left: [{ kind: 'not-run', text: '' }] }
  const spec: Draft = { ...emptySpec }
  let at = start
  while (at < words.length) {
    const word = words[at]?.text ?? ''
    if (word === '--') {
      at += 1
      break
    }
    if (!/^-./.test(word)) break
    at += 1
    const wantsNext = word.startsWith('--') ? takeLong(spec, word, left) : takeShorts(spec, word, left)
    if (wantsNext === null) continue
    const value = words[at]
    at += 1
    if (value) wantsNext(value.text)
    else left.push({ kind: 'no-value', text: word })
  }
  spec.image = words[at]?.text ?? ''
  spec.command = words.slice(at + 1).map(({ text }) => text)
  for (const { expands } of words.slice(start)) for (const text of expands) left.push({ kind: 'expands', text })
  if (rest !== '') left.push({ kind: 'rest', text: rest.slice(0, 500) })
  return { spec, left }
}

const programs = /(^|[\\/])(docker|podman|nerdctl)(\.exe)?$/i

/** The place of the first word after `run`; null where there is none. */
function afterRun(words: readonly ShellWord[], left: Left[]): number | null {
  let at = 0
  // `sudo -E`, `FOO=bar`, `time` before the program.
  while (at < words.length && at < 8 && !programs.test(words[at]?.text ?? '')) at += 1
  const program = words[at]
  if (!program || !programs.test(program.text)) return null
  at += 1
  while (at < words.length) {
    const word = words[at]?.text ?? ''
    if (word === 'run' || word === 'create') return at + 1
    if (word === 'container') at += 1
    else if (/^(--?(context|host|config|log-level|tlscacert|tlscert|tlskey)|-[Hcl])$/.test(word)) {
      left.push({ kind: 'no-effect', text: `${word} ${words[at + 1]?.text ?? ''}` })
      at += 2
    } else if (word.startsWith('-')) {
      left.push({ kind: 'no-effect', text: word })
      at += 1
    } else return null
  }
  return null
}

type TakesNext = ((value: string) => void) | null

function takeLong(spec: Draft, word: string, left: Left[]): TakesNext {
  const at = word.indexOf('=')
  const typed = at < 0 ? word.slice(2) : word.slice(2, at)
  const value = at < 0 ? null : word.slice(at + 1)
  const name = Object.hasOwn(aliases, typed) ? (aliases[typed] ?? typed) : typed
  const flag = longs.get(name)
  if (flag) return takeFlag(spec, flag, value, word, left)
  return leave(name, value, word, left)
}

/** One that goes nowhere: its value goes with it. */
function leave(name: string, value: string | null, shown: string, left: Left[]): TakesNext {
  const kind = Object.hasOwn(ofTerminal, name) ? 'no-effect' : Object.hasOwn(notTaken, name) ? 'not-taken' : 'unknown'
  // An unknown flag may take a value or not; the word after it is then taken for the image, which the list of what is left makes plain.
  const takesValue = kind === 'no-effect' ? ofTerminal[name] : kind === 'not-taken' ? notTaken[name] : false
  if (value !== null || !takesValue) {
    // To run in the background is what is done here anyway.
    if (name !== 'detach') left.push({ kind, text: shown })
    return null
  }
  return (next) => left.push({ kind, text: `${shown} ${next}` })
}

function takeFlag(spec: Draft, flag: Flag, value: string | null, shown: string, left: Left[]): TakesNext {
  const take = (given: string): void => {
    const problem = flag.take(spec, given)
    if (problem !== null) left.push({ kind: problem, text: value === null ? `${shown} ${given}`.trim() : shown })
  }
  if (!flag.isSwitch) {
    if (value === null) return take
    take(value)
    return null
  }
  if (value !== null && !/^(true|false|1|0|t|f|T|F|TRUE|FALSE|True|False)$/.test(value)) {
    left.push({ kind: 'takes-no-value', text: shown })
  } else take(value !== null && /^(false|0|f)$/i.test(value) ? 'false' : 'true')
  return null
}

/** `-it`, `-p80:80`, `-itp 80:80`, `-e=A=B`. */
function takeShorts(spec: Draft, word: string, left: Left[]): TakesNext {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? ''
    const after = word.slice(at + 1)
    const flag = shorts.get(letter)
    if (!flag) {
      const name = Object.hasOwn(otherShorts, letter) ? (otherShorts[letter] ?? '') : ''
      if (name === '') {
        left.push({ kind: 'unknown', text: after.startsWith('=') ? `-${letter}${after}` : `-${letter}` })
        if (after.startsWith('=')) return null
        continue
      }
      const takesValue = ofTerminal[name] === true
      const value = takesValue && after !== '' ? after.replace(/^=/, '') : null
      const next = leave(name, value, `-${letter}${value ?? ''}`, left)
      if (takesValue || after.startsWith('=')) return next
      continue
    }
    if (flag.isSwitch) {
      const isSet = after.startsWith('=')
      takeFlag(spec, flag, isSet ? after.slice(1) : null, `-${letter}${isSet ? after : ''}`, left)
      if (isSet) return null
      continue
    }
    // The rest of the word is the value, with or without `=`.
    if (after === '') return takeFlag(spec, flag, null, `-${letter}`, left)
    takeFlag(spec, flag, after.replace(/^=/, ''), `-${letter}${after}`, left)
    return null
  }
  return null
}
