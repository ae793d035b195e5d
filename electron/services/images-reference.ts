import { type ImageReference, parseReference } from '../../shared/lib/image-reference.ts'
import { AppError } from '../fault.ts'

/** What was typed, as a reference. Throws reference-invalid. */
export function referenceOf(typed: string): ImageReference {
  const parsed = parseReference(typed)
  if ('reference' in parsed) return parsed.reference
  throw new AppError('REFUSED', 'reference-invalid', {
    params: { problem: parsed.problem, reference: typed.slice(0, 200) },
  })
}
