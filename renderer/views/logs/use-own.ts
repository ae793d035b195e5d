import { useCallback, useRef, useState } from 'react'

/** A value that the parent holds, or that is held here where the parent does not care for it. */
export function useOwn<T>(given: T | undefined, onChange: ((value: T) => void) | undefined, initial: T) {
  const [own, setOwn] = useState(initial)
  const tell = useRef(onChange)
  tell.current = onChange
  const set = useCallback((value: T): void => {
    setOwn(value)
    tell.current?.(value)
  }, [])
  return [given === undefined ? own : given, set] as const
}
