import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from './CopyButton.tsx'
import classes from './Tabs.module.css'

export interface TabItem<T extends string> {
  readonly value: T
  readonly label: string
  /** Small and dimmed, after the label. */
  readonly note?: string
}

/**
 * A line of tabs with the panel of the chosen one; arrow keys, Home and End move. Only the chosen panel is mounted. `command`: the
 * docker command that shows the same as the chosen panel, to be copied at the end of the line.
 */
export function Tabs<T extends string>(props: {
  label: string
  items: readonly TabItem<T>[]
  value: T
  onChange: (value: T) => void
  command: string
  children: ReactNode
}) {
  const { t } = useTranslation('common')
  const id = useId()
  const at = props.items.findIndex((item) => item.value === props.value)
  const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: props.items.length - 1 }
  return (
    <div className={classes.tabs}>
      <div className={classes.line}>
        <div
          role="tablist"
          aria-label={props.label}
          className={classes.list}
          onKeyDown={(event) => {
            const target = moves[event.key]
            const next =
              target === undefined ? undefined : props.items[(target + props.items.length) % props.items.length]
            if (!next) return
            event.preventDefault()
            props.onChange(next.value)
            document.getElementById(`${id}-${next.value}`)?.focus()
          }}
        >
          {props.items.map((item) => (
            <button
              key={item.value}
              id={`${id}-${item.value}`}
              type="button"
              role="tab"
              aria-selected={item.value === props.value}
              aria-controls={item.value === props.value ? `${id}-panel` : undefined}
              tabIndex={item.value === props.value ? 0 : -1}
              className={classes.tab}
              onClick={() => props.onChange(item.value)}
            >
              {item.label}
              {item.note !== undefined && <span className={classes.note}>{item.note}</span>}
            </button>
          ))}
        </div>
        <CopyButton text={props.command} label={t('copyThisCommand', { command: shortened(props.command) })} />
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${props.value}`} className={classes.panel}>
        {props.children}
      </div>
    </div>
  )
}

/** For a tooltip: a name may be very long. */
const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
