import classes from './Segmented.module.css'

export interface SegmentedOption<T extends string> {
  readonly value: T
  readonly label: string
  /** Shown dimmed after the label. */
  readonly count?: number
}

/** A small choice of one among a few, all of them in sight; arrow keys move the choice. */
export function Segmented<T extends string>(props: {
  label: string
  options: readonly SegmentedOption<T>[]
  value: T
  onChange: (value: T) => void
}) {
  return (
    <div className={classes.group} role="radiogroup" aria-label={props.label}>
      {props.options.map((option, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a native radio cannot hold the count and look like a segment
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === props.value}
          tabIndex={option.value === props.value ? 0 : -1}
          className={classes.option}
          onClick={() => props.onChange(option.value)}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
            const next = props.options[(index + step + props.options.length) % props.options.length]
            if (step === 0 || !next) return
            event.preventDefault()
            props.onChange(next.value)
            const sibling =
              step > 0 ? event.currentTarget.nextElementSibling : event.currentTarget.previousElementSibling
            if (sibling instanceof HTMLElement) sibling.focus()
          }}
        >
          {option.label}
          {option.count !== undefined && <span className={classes.count}>{option.count}</span>}
        </button>
      ))}
    </div>
  )
}
