import classes from './sources.module.css'

/** How a source of a session is told from the others: a colour, and a mark that does without it. */
export interface SourceLook {
  /** `A` … `Z`, `AA` …; the same letter never stands for two of a session. */
  readonly mark: string
  /** Sets the colour of text; readable on every surface in both schemes. */
  readonly className: string
}

const colors = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10', 'c11'] as const

const made: SourceLook[] = []

/** By the index of a source in its session. Neighbours are far apart on the colour wheel; beyond twelve the mark alone differs. */
export function sourceLook(index: number): SourceLook {
  made[index] ??= { mark: markOf(index), className: classes[colors[index % colors.length] ?? 'c0'] ?? '' }
  return made[index]
}

function markOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : markOf(Math.floor(index / 26) - 1) + letter
}
