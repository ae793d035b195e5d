/** Strokes differ in colour and in pattern, so that they can be told apart without colour. */
export const strokes = [
  { stroke: 'var(--pl-accent-text)', dash: undefined },
  { stroke: 'var(--pl-warn)', dash: '4 3' },
  { stroke: 'var(--pl-ok)', dash: '8 3' },
  { stroke: 'var(--pl-bad)', dash: '2 2' },
  { stroke: 'var(--pl-text)', dash: '8 2 2 2' },
  { stroke: 'var(--pl-accent-text)', dash: '1 3' },
  { stroke: 'var(--pl-warn)', dash: '12 3' },
  { stroke: 'var(--pl-ok)', dash: '3 3 8 3' },
] as const

export const strokeOf = (index: number): { stroke: string; dash: string | undefined } =>
  strokes[index % strokes.length] ?? strokes[0]
