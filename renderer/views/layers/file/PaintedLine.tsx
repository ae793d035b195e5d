import { inertCharacters, signOf } from '../../../components/inert-text.ts'
import classes from './File.module.css'
import { type LanguageName, paintLine } from './highlight.ts'

/** A line longer than this is never read on screen. */
const mostShown = 2000

/** A line of a file in its colours; characters that would act or be invisible are signs. */
export function PaintedLine(props: { text: string; language: LanguageName | null }) {
  const { text, language } = props
  return (
    <>
      {paintLine(text.slice(0, mostShown), language).map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
        <span key={index} className={piece.paint === 'plain' ? undefined : classes[piece.paint]}>
          {withInertSigns(piece.text)}
        </span>
      ))}
      {text.length > mostShown && <span className={classes.inert}>…</span>}
    </>
  )
}

function withInertSigns(text: string) {
  const parts: (string | { sign: string; name: string })[] = []
  let from = 0
  for (const found of text.matchAll(inertCharacters)) {
    if (found.index > from) parts.push(text.slice(from, found.index))
    const code = found[0].charCodeAt(0)
    parts.push({ sign: signOf(code), name: `U+${code.toString(16).toUpperCase().padStart(4, '0')}` })
    from = found.index + 1
  }
  if (parts.length === 0) return text
  if (from < text.length) parts.push(text.slice(from))
  return parts.map((part, index) =>
    typeof part === 'string' ? (
      part
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
      <span key={index} className={classes.inert} title={part.name}>
        {part.sign}
      </span>
    ),
  )
}
