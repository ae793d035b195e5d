import { ActionIcon, Button, PasswordInput, Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type ClipboardEvent, type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Run.module.css'

export interface Column<Row> {
  readonly key: keyof Row & string
  readonly label: string
  readonly placeholder?: string
  /** Of the line's width; 1 where it is left out. */
  readonly grow?: number
  readonly choices?: readonly string[]
  /** Shown as dots until asked for. */
  isSecret?(row: Row): boolean
}

/** Lines of a few words each: ports, variables, volumes. Nothing is kept of them outside `rows`. */
export function Rows<Row extends object>(props: {
  label: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  empty: Row
  /** What is wrong with a line, or worth a word. */
  tell: (at: number) => { error: string | null; note: string | null }
  onChange: (rows: Row[]) => void
  /** Several lines that are pasted into a field become rows of their own; null where they are none. */
  onPaste?: (text: string) => Row[] | null
  tools?: ReactNode
}) {
  const { t } = useTranslation('run')
  const { rows, columns } = props
  const change = (at: number, more: Partial<Row>): void =>
    props.onChange(rows.map((row, index) => (index === at ? { ...row, ...more } : row)))
  const paste = (event: ClipboardEvent, at: number): void => {
    const text = event.clipboardData.getData('text')
    const pasted = text.includes('\n') ? props.onPaste?.(text) : null
    if (!pasted) return
    event.preventDefault()
    props.onChange([...rows.slice(0, at), ...pasted, ...rows.slice(at + 1)])
  }
  return (
    <fieldset className={classes.rows}>
      <legend className={classes.srOnly}>{props.label}</legend>
      {rows.length > 0 && (
        <div className={classes.row} aria-hidden>
          {columns.map(({ key, label, grow = 1 }) => (
            <span key={key} className={classes.columnName} style={{ flex: grow }}>
              {label}
            </span>
          ))}
          <span className={classes.rowEnd} />
        </div>
      )}
      {rows.map((row, at) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own, their place is what they are
          key={at}
          {...{ row, at, columns, tell: props.tell(at) }}
          onChange={(more) => change(at, more)}
          onPaste={(event) => paste(event, at)}
          onRemove={() => props.onChange(rows.filter((_, index) => index !== at))}
        />
      ))}
      <div className={classes.rowTools}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden />}
          aria-label={`${t('add')}: ${props.label}`}
          onClick={() => props.onChange([...rows, props.empty])}
        >
          {t('add')}
        </Button>
        {props.tools}
      </div>
    </fieldset>
  )
}

function Line<Row extends object>(props: {
  row: Row
  at: number
  columns: readonly Column<Row>[]
  tell: { error: string | null; note: string | null }
  onChange: (more: Partial<Row>) => void
  onPaste: (event: ClipboardEvent) => void
  onRemove: () => void
}) {
  const { t } = useTranslation('run')
  const id = useId()
  const { row, at, tell } = props
  return (
    <div>
      <div className={classes.row} onPaste={props.onPaste}>
        {props.columns.map(({ key, label, placeholder = '', grow = 1, choices, isSecret }) => {
          const value = String(row[key] ?? '')
          const shared = {
            ...{
              size: 'xs',
              style: { flex: grow, minWidth: 0 },
              value,
              placeholder,
              spellCheck: false,
              autoComplete: 'off',
            },
            'aria-label': `${label} ${at + 1}`,
            ...(tell.error !== null && { 'aria-describedby': id, error: true as const }),
          } as const
          const set = (next: string): void => props.onChange({ [key]: next } as unknown as Partial<Row>)
          if (choices) {
            return (
              <Select
                key={key}
                {...shared}
                data={[...choices]}
                allowDeselect={false}
                onChange={(next) => set(next ?? '')}
              />
            )
          }
          return isSecret?.(row) ? (
            <PasswordInput key={key} {...shared} onChange={(event) => set(event.currentTarget.value)} />
          ) : (
            <TextInput key={key} {...shared} onChange={(event) => set(event.currentTarget.value)} />
          )
        })}
        <ActionIcon
          className={classes.rowEnd ?? ''}
          variant="subtle"
          color="gray"
          aria-label={t('remove', { line: at + 1 })}
          onClick={props.onRemove}
        >
          <IconX size={14} />
        </ActionIcon>
      </div>
      {(tell.error ?? tell.note) !== null && (
        <p id={id} className={tell.error === null ? classes.noteLine : classes.errorLine}>
          {tell.error ?? tell.note}
        </p>
      )}
    </div>
  )
}
