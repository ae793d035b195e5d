import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './DockerfileEditor.module.css'
import { dockerfileLines } from './dockerfile-words.ts'

const lineHeight = 18

/** A field for text with line numbers, and behind its own (invisible) letters the same ones in colour. `faultLine`: marked, from 1. */
export function DockerfileEditor(props: {
  label: string
  value: string
  onChange: (value: string) => void
  faultLine: number | null
}) {
  const { t } = useTranslation('builds')
  const { value, faultLine } = props
  const area = useRef<HTMLTextAreaElement>(null)
  const scroll = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => dockerfileLines(value), [value])
  useEffect(() => {
    if (faultLine !== null) scroll.current?.scrollTo({ top: (faultLine - 4) * lineHeight })
  }, [faultLine])

  /** Esc lets Tab go on to the next field, as a field that takes Tab must. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const field = area.current
    if (event.key !== 'Tab' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || !field) return
    if (field.dataset.leaves === 'true') return
    event.preventDefault()
    field.setRangeText('    ', field.selectionStart, field.selectionEnd, 'end')
    props.onChange(field.value)
  }
  return (
    <div ref={scroll} className={classes.editor}>
      <div className={classes.inside}>
        <div className={classes.numbers} aria-hidden>
          {lines.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <div key={index} data-fault={index + 1 === faultLine || undefined}>
              {index + 1}
            </div>
          ))}
        </div>
        <div className={classes.layers}>
          <pre className={classes.colours} aria-hidden>
            {lines.map((spans, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
              <div key={index} data-fault={index + 1 === faultLine || undefined}>
                {spans.map(({ part, text }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line, made anew together
                  <span key={at} data-part={part}>
                    {text}
                  </span>
                ))}
                {'\n'}
              </div>
            ))}
          </pre>
          <textarea
            ref={area}
            className={classes.field}
            aria-label={props.label}
            title={t('editor.hint')}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            maxLength={400_000}
            value={value}
            onChange={(event) => props.onChange(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.dataset.leaves = 'true'
              else onKeyDown(event)
            }}
            onBlur={(event) => {
              delete event.currentTarget.dataset.leaves
            }}
          />
        </div>
      </div>
    </div>
  )
}
