import { useTranslation } from 'react-i18next'
import type { BuildRecord } from '../../../../shared/contract/builds.ts'
import { useBuilds } from './draft.ts'
import classes from './FaultLine.module.css'

const around = 2

/** The line of the Dockerfile that failed, between its neighbours where the text is known. */
export function FaultLine(props: { id: string; record: BuildRecord | null; line: number }) {
  const { t } = useTranslation('builds')
  const { id, record, line } = props
  const text = useBuilds((state) => state.drafts.get(id)?.text) ?? record?.options.dockerfileText ?? null
  const lines = text?.split('\n') ?? []
  const first = Math.max(0, line - 1 - around)
  return (
    <figure className={classes.faultLine}>
      <figcaption>{t('page.faultLine', { line, file: record?.options.dockerfile ?? 'Dockerfile' })}</figcaption>
      {lines.length >= line && (
        <pre className={classes.excerpt}>
          {lines.slice(first, line + around).map((content, index) => {
            const number = first + index + 1
            return (
              <div key={number} data-fault={number === line || undefined}>
                <span className={classes.excerptNumber}>{number}</span>
                {content}
              </div>
            )
          })}
        </pre>
      )}
    </figure>
  )
}
