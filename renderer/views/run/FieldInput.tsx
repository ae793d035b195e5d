import { Checkbox, Select, Textarea, type TextareaProps, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { shellQuote } from '../../../shared/cli/docker.ts'
import type { RunSpec } from '../../../shared/contract/run-spec.ts'
import { readPair, readTmpfs, writePair, writeTmpfs } from '../../../shared/run/list-words.ts'
import { shellWords } from '../../../shared/run/shell-words.ts'
import type { FieldDef, ListField, PairField } from './fields.ts'
import { HealthFields } from './HealthFields.tsx'
import { NetworkRows } from './NetworkRows.tsx'
import classes from './Run.module.css'
import type { Checks } from './use-checks.ts'
import { useTyped } from './use-typed.ts'

export interface FieldProps {
  readonly spec: RunSpec
  readonly checks: Checks
  readonly onChange: (more: Partial<RunSpec>) => void
}

/** The input of one field, by its kind. */
export function FieldInput(props: FieldProps & { def: FieldDef }) {
  const { t } = useTranslation('run')
  const { spec, checks, onChange, def } = props
  switch (def.as) {
    case 'text':
      return (
        <TextInput
          size="xs"
          label={t(`field.${def.field}`)}
          placeholder={def.placeholder ?? ''}
          spellCheck={false}
          autoComplete="off"
          value={spec[def.field]}
          error={checks.error(def.field)}
          onChange={(event) => onChange({ [def.field]: event.currentTarget.value })}
        />
      )
    case 'switch':
      return (
        <Checkbox
          size="xs"
          className={classes.wide ?? ''}
          label={t(`field.${def.field}`)}
          checked={spec[def.field]}
          onChange={(event) => onChange({ [def.field]: event.currentTarget.checked })}
        />
      )
    case 'lines':
      return <Lines {...props} field={def.field} placeholder={def.placeholder ?? ''} />
    case 'pairs':
      return <Pairs {...props} field={def.field} placeholder={def.placeholder ?? ''} />
    case 'own':
      return <OwnField {...props} field={def.field} />
  }
}

function OwnField(props: FieldProps & { field: (FieldDef & { as: 'own' })['field'] }) {
  const { t } = useTranslation('run')
  const { spec, onChange } = props
  switch (props.field) {
    case 'networks':
      return <NetworkRows {...props} />
    case 'health':
      return <HealthFields {...props} />
    case 'entrypoint':
      return (
        <WordsInput
          label={t('field.entrypoint')}
          value={spec.entrypoint ?? []}
          placeholder={t('ofImage')}
          onChange={(words) => onChange({ entrypoint: words.length === 0 ? null : words })}
        />
      )
    case 'tmpfs':
      return <TmpfsLines {...props} />
    case 'pull':
      return (
        <Select
          size="xs"
          label={t('field.pull')}
          data={(['missing', 'always', 'never'] as const).map((value) => ({ value, label: t(`pull.${value}`) }))}
          value={spec.pull}
          allowDeselect={false}
          onChange={(value) => onChange({ pull: (value ?? 'missing') as RunSpec['pull'] })}
        />
      )
  }
}

/** Words as a shell takes them apart. */
export function WordsInput(props: {
  label: string
  value: readonly string[]
  placeholder: string
  onChange: (words: string[]) => void
}) {
  const { t } = useTranslation('run')
  const [text, onText] = useTyped<readonly string[]>(
    props.value,
    (words) => words.map(shellQuote).join(' '),
    // What would be another command is a word like any other here: a single line, for one program.
    (typed) => {
      const { words, rest } = shellWords(typed.replaceAll('\n', ' '))
      return [...words.map((word) => word.text), ...(rest === '' ? [] : rest.split(/\s+/))]
    },
    (words) => props.onChange([...words]),
  )
  return (
    <TextInput
      size="xs"
      className={classes.wide ?? ''}
      label={props.label}
      description={t('wordsHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder={props.placeholder}
      spellCheck={false}
      autoComplete="off"
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  )
}

const splitLines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** A box with an entry a line, what it takes told below it. */
function LinesBox(props: {
  label: string
  description: string
  placeholder: string
  text: string
  error: TextareaProps['error']
  onText: (text: string) => void
}) {
  return (
    <Textarea
      size="xs"
      label={props.label}
      description={props.description}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder={props.placeholder}
      rows={2}
      spellCheck={false}
      value={props.text}
      error={props.error}
      onChange={(event) => props.onText(event.currentTarget.value)}
    />
  )
}

function Lines(props: FieldProps & { field: ListField; placeholder: string }) {
  const { t } = useTranslation('run')
  const { spec, field, checks } = props
  const [text, onText] = useTyped<string[]>(
    spec[field],
    (items) => items.join('\n'),
    splitLines,
    (items) => props.onChange({ [field]: items }),
  )
  return (
    <LinesBox
      label={t(`field.${field}`)}
      description={t('onePerLine')}
      placeholder={props.placeholder}
      text={text}
      error={checks.error(field)}
      onText={onText}
    />
  )
}

function Pairs(props: FieldProps & { field: PairField; placeholder: string }) {
  const { t } = useTranslation('run')
  const { spec, field, checks } = props
  const [text, onText] = useTyped<RunSpec[PairField]>(
    spec[field],
    (pairs) => pairs.map(writePair).join('\n'),
    (typed) => splitLines(typed).map(readPair),
    (pairs) => props.onChange({ [field]: pairs }),
  )
  return (
    <LinesBox
      label={t(`field.${field}`)}
      description={t('pairPerLine')}
      placeholder={props.placeholder}
      text={text}
      error={checks.error(field)}
      onText={onText}
    />
  )
}

function TmpfsLines(props: FieldProps) {
  const { t } = useTranslation('run')
  const [text, onText] = useTyped<RunSpec['tmpfs']>(
    props.spec.tmpfs,
    (items) => items.map(writeTmpfs).join('\n'),
    (typed) => splitLines(typed).map(readTmpfs),
    (tmpfs) => props.onChange({ tmpfs }),
  )
  return (
    <LinesBox
      label={t('field.tmpfs')}
      description={t('onePerLine')}
      placeholder="/tmp:size=64m"
      text={text}
      error={props.checks.error('tmpfs')}
      onText={onText}
    />
  )
}
