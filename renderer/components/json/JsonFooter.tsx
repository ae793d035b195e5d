import { useTranslation } from 'react-i18next'
import { CopyButton } from '../CopyButton.tsx'
import { Mono } from '../Mono.tsx'
import classes from './JsonView.module.css'
import { type JsonLines, jsonAt, pathOf } from './json-lines.ts'

/** A value longer than this did not fit on its line. */
const fitsOnLine = 120
const mostShown = 100_000

/** Where the chosen line stands, its whole value when it is a long text, and buttons to copy both. */
export function JsonFooter(props: { json: JsonLines; line: number | null; hintId: string }) {
  const { t } = useTranslation('json')
  const { json, line } = props
  if (line === null) {
    return (
      <div className={classes.footer}>
        <span id={props.hintId} className={classes.hint}>
          {t('pick')}
        </span>
      </div>
    )
  }
  const path = pathOf(json, line)
  const isText = json.ends[line] === line && (json.lines[line]?.length ?? 0) > fitsOnLine
  const value = isText ? jsonAt(json, line) : ''
  return (
    <div className={classes.footer}>
      <div className={classes.place}>
        <span id={props.hintId} className={classes.path}>
          <Mono text={path} cut />
        </span>
        <CopyButton text={path} label={t('copyPath')} inWords />
        <CopyButton text={() => jsonAt(json, line)} label={t('copyValue')} inWords />
      </div>
      {isText && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <section className={classes.whole} aria-label={t('whole')} tabIndex={0}>
          {value.slice(0, mostShown)}
        </section>
      )}
      {value.length > mostShown && <span className={classes.hint}>{t('cut', { count: mostShown })}</span>}
    </div>
  )
}
