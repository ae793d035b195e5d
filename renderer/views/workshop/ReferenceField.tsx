import { TextInput } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type ImageReference, parseReference } from '../../../shared/lib/image-reference.ts'
import classes from './Workshop.module.css'

/** What was typed as a name; null where it is none. */
export function referenceIn(typed: string): ImageReference | null {
  const read = parseReference(typed)
  return 'reference' in read ? read.reference : null
}

/** The same for what an image is to be called, which can be no digest. */
export function newNameIn(typed: string): ImageReference | null {
  const reference = referenceIn(typed)
  return reference?.digest === null ? reference : null
}

/** A name for an image. Says what is wrong with it, or the whole of what it means. `optional`: may stay empty. `named`: an image is to be called so. */
export function ReferenceField(props: {
  label: string
  value: string
  onChange: (value: string) => void
  placeholder?: string
  optional?: boolean
  named?: boolean
  autoFocus?: boolean
}) {
  const { t } = useTranslation('workshop')
  const id = useId()
  const read = parseReference(props.value)
  const isEmpty = props.value.trim() === ''
  const isDigest = props.named === true && 'reference' in read && read.reference.digest !== null
  const problem = isDigest
    ? t('reference.noDigest')
    : 'problem' in read && !isEmpty
      ? t(`reference.${read.problem}`)
      : null
  return (
    <div>
      <TextInput
        size="xs"
        label={props.label}
        required={!props.optional}
        placeholder={props.placeholder ?? ''}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        maxLength={600}
        data-autofocus={props.autoFocus || undefined}
        value={props.value}
        error={problem}
        aria-describedby={problem === null ? id : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {problem === null && (
        <p id={id} className={classes.hint}>
          {'reference' in read
            ? t('reference.means', { full: read.reference.full })
            : t(props.named ? 'reference.formTag' : 'reference.form')}
        </p>
      )}
    </div>
  )
}
