import { useState } from 'react'
import { same } from '../../../shared/lib/same.ts'

/**
 * A field whose text means a value: what was typed stays as it is typed as long as it means the present value, and gives way when the value
 * comes from elsewhere. Both ways at once, and nobody's cursor jumps.
 */
export function useTyped<T>(
  value: T,
  write: (value: T) => string,
  read: (text: string) => T,
  onChange: (value: T) => void,
): [text: string, onText: (text: string) => void] {
  const [typed, setTyped] = useState<{ text: string; value: T } | null>(null)
  const text = typed && same(typed.value, value) ? typed.text : write(value)
  return [
    text,
    (next) => {
      const meant = read(next)
      setTyped({ text: next, value: meant })
      onChange(meant)
    },
  ]
}
