import type { Verdict } from '../../test/support/log-lab.ts'
import type { Figures } from '../figures.ts'

/** Lines that were held against what the engine has: none may be lost, none be there twice. */
export function told(figures: Figures, name: string, verdict: Verdict): void {
  figures.add(`${name}.lines`, verdict.lines, 'lines')
  figures.add(`${name}.lost`, verdict.lost, 'lines', { bar: 0 })
  figures.add(`${name}.doubled`, verdict.doubled, 'lines', { bar: 0 })
}
