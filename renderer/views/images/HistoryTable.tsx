import { Checkbox } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImageDetail } from '../../../shared/contract/images.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import classes from './History.module.css'
import { HistoryStepRow } from './HistoryStepRow.tsx'
import { historyLines } from './history-lines.ts'

/** The steps the image was built in, base first, with the size each one added. */
export function HistoryTable(props: { detail: ImageDetail; name: string }) {
  const { t } = useTranslation('images')
  const { history } = props.detail
  const [hideEmpty, setHideEmpty] = useState(false)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const lines = historyLines(history, hideEmpty)
  const layers = props.detail.layers.length
  const { ref, width } = useElementSize()
  const columns = { total: width >= 480, created: width >= 600 }
  const total = history.reduce((sum, step) => sum + step.sizeBytes, 0)
  const toggle = (index: number): void => {
    const next = new Set(open)
    if (!next.delete(index)) next.add(index)
    setOpen(next)
  }
  if (history.length === 0) return <p className={classes.note}>{t('history.none')}</p>
  return (
    <div ref={ref} className={classes.history}>
      <div className={classes.bar}>
        <span className={classes.summary}>
          {[
            t('history.steps', { count: history.length }),
            t('layersCount', { count: layers }),
            formatBytes(total),
          ].join(', ')}
        </span>
        {history.some((step) => step.empty) && (
          <Checkbox
            size="xs"
            label={t('history.hideEmpty')}
            checked={hideEmpty}
            onChange={(event) => setHideEmpty(event.currentTarget.checked)}
          />
        )}
      </div>
      <table className={classes.table} aria-label={t('history.label', { name: props.name })}>
        <thead>
          <tr>
            <th scope="col" className={classes.number}>
              {t('history.column.number')}
            </th>
            <th scope="col">{t('history.column.instruction')}</th>
            <th scope="col" className={classes.size}>
              {t('history.column.size')}
            </th>
            {columns.total && (
              <th scope="col" className={classes.total}>
                {t('history.column.cumulative')}
              </th>
            )}
            {columns.created && (
              <th scope="col" className={classes.created}>
                {t('history.column.created')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <HistoryStepRow
              key={line.step.index}
              line={line}
              columns={columns}
              open={open.has(line.step.index)}
              onToggle={() => toggle(line.step.index)}
            />
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p className={classes.note}>{t('history.allEmpty')}</p>}
      {history.some((step) => step.imageId === null) && <p className={classes.note}>{t('history.missing')}</p>}
    </div>
  )
}
