import type { Program } from '../log-source.ts'

/** Says nothing. */
export const quietProgram: Program = { second: () => [] }

/** Says all it has to say at the start. */
export const onceProgram = (text: string): Program => ({
  boot: () => text.split('\n').map((line, index) => ({ after: 20 + index, text: line })),
  second: () => [],
})
