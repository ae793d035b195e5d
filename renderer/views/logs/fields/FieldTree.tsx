import { IconChevronDown, IconChevronRight, IconColumnInsertRight, IconColumnRemove } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogCondition } from '../../../../shared/contract/log-filter.ts'
import type { StructuredLine } from '../../../../shared/lib/log-fields.ts'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import classes from './Details.module.css'
import { FilterButtons } from './FilterButtons.tsx'
import { type FieldRow, fieldRows } from './tree.ts'

/** More rows than this are for reading as text. */
const mostRows = 400

/** What a structured line says, a row a field, each with what can be done with its value. */
export function FieldTree(props: {
  line: StructuredLine
  columns: readonly string[]
  onFilter: (condition: LogCondition) => void
  onColumn: (path: string, on: boolean) => void
}) {
  const { t } = useTranslation('logDetails')
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set())
  const { rows, left } = fieldRows(props.line.fields, folded, mostRows)
  const fold = (path: string): void => {
    const next = new Set(folded)
    if (!next.delete(path)) next.add(path)
    setFolded(next)
  }
  return (
    <>
      <ul className={classes.fields} aria-label={t('fields')}>
        {rows.map((row) => (
          <Field
            key={row.path}
            row={row}
            isFolded={folded.has(row.path)}
            isColumn={props.columns.includes(row.path)}
            onFold={() => fold(row.path)}
            onFilter={props.onFilter}
            onColumn={props.onColumn}
          />
        ))}
      </ul>
      {left > 0 && <p className={classes.dim}>{t('moreFields', { count: left })}</p>}
    </>
  )
}

function Field(props: {
  row: FieldRow
  isFolded: boolean
  isColumn: boolean
  onFold: () => void
  onFilter: (condition: LogCondition) => void
  onColumn: (path: string, on: boolean) => void
}) {
  const { t } = useTranslation('logDetails')
  const { row, isFolded, isColumn } = props
  const { path, text } = row
  return (
    <li className={classes.field} style={{ paddingLeft: 4 + row.depth * 12 }}>
      {text === null ? (
        <Fold label={t(isFolded ? 'open' : 'fold', { path })} isOpen={!isFolded} onClick={props.onFold}>
          <span className={classes.fieldName}>{row.name}</span>
          <span className={classes.dim}>{row.type === 'list' ? `[${row.size}]` : `{${row.size}}`}</span>
        </Fold>
      ) : (
        <span className={classes.fieldBody} title={text.slice(0, 2000)}>
          <span className={classes.fieldName}>{row.name}</span>
          <span className={classes.fieldValue} data-type={row.type}>
            {text.slice(0, 500)}
          </span>
        </span>
      )}
      <span className={classes.acts}>
        {text !== null && (
          <>
            <FilterButtons
              what={`${path} = ${text.slice(0, 60)}`}
              test={{ kind: 'field', path, op: 'is', value: text.slice(0, 2000) }}
              onFilter={props.onFilter}
            />
            <IconButton
              label={t(isColumn ? 'noColumn' : 'asColumn', { path })}
              icon={isColumn ? <IconColumnRemove size={14} /> : <IconColumnInsertRight size={14} />}
              onClick={() => props.onColumn(path, !isColumn)}
            />
            <CopyButton text={text} label={t('copyValue', { path })} />
          </>
        )}
      </span>
    </li>
  )
}

function Fold(props: { label: string; isOpen: boolean; onClick: () => void; children: ReactNode }) {
  const Icon = props.isOpen ? IconChevronDown : IconChevronRight
  return (
    <button
      type="button"
      className={classes.fold}
      aria-label={props.label}
      aria-expanded={props.isOpen}
      onClick={props.onClick}
    >
      <Icon size={12} aria-hidden />
      {props.children}
    </button>
  )
}
