import { ActionIcon, Tooltip } from '@mantine/core'
import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maskInstruction } from '../../../shared/lib/mask-instruction.ts'
import { formatPercent } from '../../../shared/lib/percent.ts'
import { Age } from '../../components/Age.tsx'
import { Bytes } from '../../components/Bytes.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import classes from './History.module.css'
import type { HistoryLine } from './history-lines.ts'

const mostOriginal = 100_000

/** One step: what it did, what it weighs, and on demand how the engine wrote it. Its secrets are masked until asked for. */
export function HistoryStepRow(props: {
  line: HistoryLine
  /** Which of the columns that can be done without have room. */
  columns: { total: boolean; created: boolean }
  open: boolean
  onToggle: () => void
}) {
  const { t } = useTranslation('images')
  const { line, columns, open } = props
  const { step } = line
  const number = step.index + 1
  const keyword = step.instruction === 'OTHER' ? null : step.instruction
  const masked = useMemo(
    () => ({
      text: maskInstruction(step.instruction, step.text),
      original: maskInstruction(step.instruction, step.original),
    }),
    [step],
  )
  const secret = masked.text !== step.text || masked.original !== step.original
  const [asked, setAsked] = useState(false)
  const { text, original } = asked ? step : masked
  const instruction = keyword === null ? text : `${keyword} ${text}`.trim()
  const secretLabel = t(asked ? 'history.hideSecrets' : 'history.showSecrets', { number })
  return (
    <>
      <tr className={classes.step} data-empty={step.empty || undefined}>
        <td className={classes.number}>{number}</td>
        <td className={classes.instruction}>
          <div className={classes.line}>
            <button
              type="button"
              className={classes.toggle}
              aria-expanded={open}
              aria-label={t(open ? 'history.hideOriginal' : 'history.showOriginal', { number })}
              onClick={props.onToggle}
            />
            <code className={classes.code} data-open={open || undefined}>
              {keyword !== null && <b className={classes.keyword}>{keyword}</b>}
              {keyword !== null && ' '}
              {text.slice(0, mostOriginal)}
            </code>
            {secret && (
              <Tooltip label={secretLabel}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={22}
                  aria-label={secretLabel}
                  onClick={() => setAsked(!asked)}
                >
                  {asked ? <IconEyeOff size={14} /> : <IconEye size={14} />}
                </ActionIcon>
              </Tooltip>
            )}
            <span className={classes.copy}>
              <CopyButton text={instruction} label={t('history.copy', { number })} size={22} />
            </span>
          </div>
        </td>
        <td className={classes.size}>
          {step.empty ? (
            <span className={classes.dim} title={t('history.emptyHint')}>
              {t('history.empty')}
            </span>
          ) : (
            <span title={t('history.share', { percent: formatPercent(line.share * 100) })}>
              <Bytes value={step.sizeBytes} />
              <span className={classes.track} aria-hidden>
                <span className={classes.fill} style={{ width: `${line.share * 100}%` }} />
              </span>
            </span>
          )}
        </td>
        {columns.total && (
          <td className={classes.total}>
            <Bytes value={line.cumulativeBytes} />
          </td>
        )}
        {columns.created && (
          <td className={classes.created}>
            <Age at={step.createdAt} ago />
          </td>
        )}
      </tr>
      {open && (
        <tr className={classes.more}>
          <td />
          <td colSpan={2 + Number(columns.total) + Number(columns.created)}>
            <div className={classes.subtitle}>
              {t('history.original')}
              <CopyButton text={original} size={20} />
            </div>
            <pre className={classes.original}>{original.slice(0, mostOriginal)}</pre>
            {step.comment !== '' && (
              <div className={classes.dim}>
                {t('history.comment')}: {step.comment}
              </div>
            )}
            {step.tags.length > 0 && (
              <div className={classes.dim}>{t('history.otherNames', { tags: step.tags.join(', ') })}</div>
            )}
          </td>
        </tr>
      )}
    </>
  )
}
