import { Button, Select } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogCondition } from '../../../../shared/contract/log-filter.ts'
import { Segmented } from '../../../components/Segmented.tsx'
import type { Zone } from '../time/parse-time.ts'
import classes from './ConditionForm.module.css'
import { ContainerInputs, FieldInputs, LevelInputs, StreamInput, TextInputs, TimeInputs } from './condition-inputs.tsx'
import { type ConditionDraft, type ConditionKind, conditionKinds, conditionOf, draftOf } from './draft.ts'
import type { NamedSource } from './filter-context.ts'

/** Writes one condition. Its error is told where it is, and only when it is more than something not filled in yet. */
export function ConditionForm(props: {
  /** Null: a new one. */
  condition: LogCondition | null
  kind?: ConditionKind
  sources: readonly NamedSource[]
  zone: Zone
  startedAt: number | null
  onDone: (condition: LogCondition) => void
  onCancel: () => void
}) {
  const { t } = useTranslation('logFilter')
  const { zone, sources } = props
  // One moment for the whole form: "-15m" must not mean something else with every key.
  const [now] = useState(() => Date.now())
  const [draft, setDraft] = useState(() => draftOf(props.condition, zone, props.kind))
  const result = conditionOf(draft, now, zone)
  const problem = 'problem' in result ? result.problem : null
  const set = (change: Partial<ConditionDraft>): void => setDraft({ ...draft, ...change })
  const kinds = conditionKinds.filter(
    (kind) => kind !== 'container' || sources.length > 1 || draft.kind === 'container',
  )
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    if ('condition' in result) props.onDone(result.condition)
  }
  return (
    <form className={classes.form} aria-label={t('form.title')} onSubmit={onSubmit}>
      <div className={classes.head}>
        <Segmented
          label={t('form.sign')}
          options={[
            { value: 'with', label: t('form.showWith') },
            { value: 'without', label: t('form.hideWith') },
          ]}
          value={draft.exclude ? 'without' : 'with'}
          onChange={(sign) => set({ exclude: sign === 'without' })}
        />
        <Select
          aria-label={t('form.kind')}
          className={classes.kind ?? ''}
          data={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          value={draft.kind}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(kind) => set({ kind: kind as ConditionKind })}
        />
      </div>
      {draft.kind === 'text' && (
        <TextInputs draft={draft} set={set} problem={problem?.kind === 'regex' ? problem.message : null} />
      )}
      {draft.kind === 'level' && <LevelInputs draft={draft} set={set} />}
      {draft.kind === 'stream' && <StreamInput draft={draft} set={set} />}
      {draft.kind === 'container' && <ContainerInputs draft={draft} set={set} sources={sources} />}
      {draft.kind === 'field' && <FieldInputs draft={draft} set={set} isNoNumber={problem?.kind === 'number'} />}
      {draft.kind === 'time' && (
        <TimeInputs
          draft={draft}
          set={set}
          now={now}
          zone={zone}
          startedAt={props.startedAt}
          isDisordered={problem?.kind === 'order'}
          onSince={(since) => props.onDone({ exclude: draft.exclude, test: { kind: 'time', since, until: null } })}
        />
      )}
      <div className={classes.buttons}>
        <Button size="xs" variant="default" onClick={props.onCancel}>
          {t('form.cancel')}
        </Button>
        <Button size="xs" type="submit" disabled={problem !== null}>
          {t('form.apply')}
        </Button>
      </div>
    </form>
  )
}
