import { IconSearch, IconX } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { isTyping } from './is-typing.ts'
import classes from './SearchField.module.css'

/**
 * A filter that answers each keystroke. `/` anywhere on the page focuses it, Esc clears it (and leaves it when empty),
 * Enter and ↓ hand over to the list by `onLeave`. `shortcut={false}`: a filter inside a section, which `/` passes by.
 */
export function SearchField(props: {
  label: string
  value: string
  onChange: (value: string) => void
  onLeave?: () => void
  width?: number
  shortcut?: boolean
}) {
  const { t } = useTranslation('common')
  const input = useRef<HTMLInputElement>(null)
  const shortcut = props.shortcut ?? true
  useEffect(() => {
    if (!shortcut) return
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    window.addEventListener('keydown', focus)
    return () => window.removeEventListener('keydown', focus)
  }, [shortcut])
  // Not Mantine's field: that took a quarter of the script of a keystroke, and a letter must not wait for its list.
  return (
    <span className={classes.field} style={{ width: props.width ?? 260 }}>
      <IconSearch size={14} aria-hidden className={classes.icon} />
      <input
        ref={input}
        type="search"
        className={classes.input}
        maxLength={500}
        spellCheck={false}
        autoComplete="off"
        aria-label={props.label}
        placeholder={props.label}
        title={shortcut ? t('searchHint', { label: props.label }) : props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          // While Hangul is being composed these keys belong to the input method.
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            if (props.value === '') props.onLeave?.()
            else props.onChange('')
          } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault()
            props.onLeave?.()
          }
        }}
      />
      <button
        type="button"
        className={classes.clear}
        aria-label={t('clear')}
        hidden={props.value === ''}
        onClick={() => {
          props.onChange('')
          input.current?.focus()
        }}
      >
        <IconX size={14} aria-hidden />
      </button>
    </span>
  )
}
