import { type DependencyList, useEffect, useState } from 'react'
import { type Answer, askOnce } from '../../stores/layers.ts'

/** Asks once, and again when what it depends on changes or `again` is called. */
export function useAnswer<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  depends: DependencyList,
): { answer: Answer<T>; again: () => void } {
  const [answer, setAnswer] = useState<Answer<T>>({ kind: 'loading' })
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what it depends on
  useEffect(() => askOnce(ask, setAnswer), [round, ...depends])
  return { answer, again: () => setRound(round + 1) }
}
