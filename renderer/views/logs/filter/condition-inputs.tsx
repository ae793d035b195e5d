import { Checkbox, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { logLevels } from '../../../../shared/lib/logs.ts'
import { Segmented } from '../../../components/Segmented.tsx'
import type { Zone } from '../time/parse-time.ts'
import { TimeField } from '../time/TimeField.tsx'
import { TimePresets } from '../time/TimePresets.tsx'
import classes from './ConditionForm.module.css'
import { type ConditionDraft, fieldOps } from './draft.ts'
import type { NamedSource } from './filter-context.ts'

interface Inputs {
  readonly draft: ConditionDraft
  readonly set: (change: Partial<ConditionDraft>) => void
}

const plain = { size: 'xs', autoComplete: 'off', spellCheck: false, maxLength: 2000 } as const
const mono = { input: classes.mono ?? '' }

export function TextInputs({ draft, set, problem }: Inputs & { problem: string | null }) {
  const { t } = useTranslation(['logFilter', 'faults'])
  const label = t(draft.regex ? 'logFilter:form.pattern' : 'logFilter:form.text')
  return (
    <>
      <TextInput
        {...plain}
        classNames={mono}
        label={label}
        data-autofocus
        value={draft.text}
        error={problem !== null && t('faults:bad-regex', { message: problem })}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <div className={classes.checks}>
        <Check label={t('logFilter:form.pattern')} on={draft.regex} onChange={(regex) => set({ regex })} />
        <Check
          label={t('logFilter:form.matchCase')}
          on={draft.caseSensitive}
          onChange={(caseSensitive) => set({ caseSensitive })}
        />
        <Check
          label={t('logFilter:form.wholeWord')}
          on={draft.wholeWord}
          onChange={(wholeWord) => set({ wholeWord })}
        />
      </div>
    </>
  )
}

function Check(props: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <Checkbox
      size="xs"
      label={props.label}
      checked={props.on}
      onChange={(event) => props.onChange(event.currentTarget.checked)}
    />
  )
}

/** The most severe first: that is what is looked for. */
const levelsDown = [...logLevels].reverse()

export function LevelInputs({ draft, set }: Inputs) {
  const { t } = useTranslation('logFilter')
  return (
    <fieldset className={classes.checks}>
      <legend className={classes.legend}>{t('form.levels')}</legend>
      {levelsDown.map((level) => (
        <Check
          key={level}
          label={t(`level.${level}`)}
          on={draft.levels.includes(level)}
          onChange={(on) =>
            set({ levels: levelsDown.filter((one) => (one === level ? on : draft.levels.includes(one))) })
          }
        />
      ))}
    </fieldset>
  )
}

export function StreamInput({ draft, set }: Inputs) {
  const { t } = useTranslation('logFilter')
  return (
    <div>
      <Segmented
        label={t('form.stream')}
        options={[
          { value: 'stdout', label: 'stdout' },
          { value: 'stderr', label: 'stderr' },
        ]}
        value={draft.stream}
        onChange={(stream) => set({ stream })}
      />
    </div>
  )
}

export function ContainerInputs({ draft, set, sources }: Inputs & { sources: readonly NamedSource[] }) {
  const { t } = useTranslation('logFilter')
  return (
    <fieldset className={classes.list}>
      <legend className={classes.legend}>{t('form.containers')}</legend>
      {sources.map(({ containerId, name }) => (
        <Check
          key={containerId}
          label={name}
          on={draft.containers.includes(containerId)}
          onChange={(on) =>
            set({
              containers: on
                ? [...draft.containers, containerId]
                : draft.containers.filter((one) => one !== containerId),
            })
          }
        />
      ))}
    </fieldset>
  )
}

export function FieldInputs({ draft, set, isNoNumber }: Inputs & { isNoNumber: boolean }) {
  const { t } = useTranslation('logFilter')
  return (
    <>
      <TextInput
        {...plain}
        classNames={mono}
        maxLength={300}
        label={t('form.path')}
        placeholder={t('form.pathHint')}
        data-autofocus
        value={draft.path}
        onChange={(event) => set({ path: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <Select
          aria-label={t('form.op')}
          className={classes.op ?? ''}
          data={fieldOps.map((op) => ({ value: op, label: t(`op.${op}`) }))}
          value={draft.op}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(op) => set({ op: op as ConditionDraft['op'] })}
        />
        {draft.op !== 'exists' && (
          <TextInput
            {...plain}
            classNames={mono}
            className={classes.value ?? ''}
            aria-label={t('form.value')}
            placeholder={t(draft.op === 'above' || draft.op === 'below' ? 'form.number' : 'form.value')}
            value={draft.value}
            error={isNoNumber && draft.value !== '' && t('form.number')}
            onChange={(event) => set({ value: event.currentTarget.value })}
          />
        )}
      </div>
    </>
  )
}

export function TimeInputs({
  draft,
  set,
  ...props
}: Inputs & {
  now: number
  zone: Zone
  startedAt: number | null
  isDisordered: boolean
  onSince: (since: number) => void
}) {
  const { t } = useTranslation('logFilter')
  const { now, zone } = props
  return (
    <>
      <TimePresets now={now} zone={zone} startedAt={props.startedAt} onSince={props.onSince} />
      <TimeField
        label={t('form.since')}
        typed={draft.since}
        now={now}
        zone={zone}
        onTyped={(since) => set({ since })}
      />
      <TimeField
        label={t('form.until')}
        typed={draft.until}
        now={now}
        zone={zone}
        onTyped={(until) => set({ until })}
      />
      {props.isDisordered && (
        <p className={classes.problem} role="alert">
          {t('form.order')}
        </p>
      )}
    </>
  )
}
