import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { shellQuote } from '../../../shared/cli/docker.ts'
import type { ContainerPlanView } from '../../../shared/contract/run.ts'
import type { RunField, RunSpec } from '../../../shared/contract/run-spec.ts'
import { same } from '../../../shared/lib/same.ts'
import { looksSecret, secretMask } from '../../../shared/lib/secrets.ts'
import { useContainers } from '../../stores/containers.ts'
import classes from './Run.module.css'
import { usePredecessor } from './use-predecessor.ts'

export interface EditWay {
  readonly newest: boolean
  readonly pull: boolean
  /** The old one stays, to go back to. */
  readonly keep: boolean
}

export function changedFields(before: RunSpec, after: RunSpec): RunField[] {
  return (Object.keys(before) as RunField[]).filter((field) => !same(before[field], after[field]))
}

/** What will differ, and what happens to the container that is there. */
export function EditNotes(props: {
  plan: ContainerPlanView
  spec: RunSpec
  way: EditWay
  onWay: (way: EditWay) => void
}) {
  const { t } = useTranslation('run')
  const { plan, spec, way } = props
  const changed = changedFields(plan.spec, spec)
  const project = useContainers((state) => state.rows?.get(plan.id)?.project ?? null)
  const before = usePredecessor(plan.id)
  const usesNewest = way.newest || spec.image !== plan.spec.image
  return (
    <section className={classes.edit} aria-label={t('edit.changes')}>
      <p className={classes.label}>{t('edit.changes')}</p>
      {changed.length === 0 && !way.newest && <p className={classes.hint}>{t('edit.none')}</p>}
      {changed.length > 0 && (
        <dl className={classes.changes}>
          {changed.map((field) => {
            const [before, after] = differing(plan.spec[field], spec[field])
            return (
              <div key={field}>
                <dt>{t(`field.${field}`)}</dt>
                <dd>
                  <del>{shortOf(before) || t('edit.nothing')}</del>
                  <ins>{shortOf(after) || t('edit.nothing')}</ins>
                </dd>
              </div>
            )
          })}
        </dl>
      )}
      <Checkbox
        size="xs"
        label={t('edit.newest')}
        {...(!plan.imageIsCurrent && { description: t('edit.newestText') })}
        checked={usesNewest}
        disabled={spec.image !== plan.spec.image}
        onChange={(event) =>
          props.onWay({ ...way, newest: event.currentTarget.checked, pull: event.currentTarget.checked && way.pull })
        }
      />
      {usesNewest && (
        <Checkbox
          size="xs"
          label={t('edit.pull')}
          checked={way.pull}
          onChange={(event) => props.onWay({ ...way, pull: event.currentTarget.checked })}
        />
      )}
      {!plan.autoRemove && (
        <Checkbox
          size="xs"
          label={t('edit.keep')}
          {...(project !== null && { description: t('edit.keepCompose') })}
          checked={way.keep}
          onChange={(event) => props.onWay({ ...way, keep: event.currentTarget.checked })}
        />
      )}
      <ul className={classes.left}>
        <li>{t(plan.running ? 'edit.steps' : 'edit.stepsIdle')}</li>
        <li>{t('edit.layer')}</li>
        {plan.anonymousVolumes.length > 0 && <li>{t('edit.volumes', { count: plan.anonymousVolumes.length })}</li>}
        {before && <li>{t(way.keep ? 'edit.keepInstead' : 'edit.removeInstead', { name: before.name })}</li>}
        {plan.givenAddresses.length > 0 && (
          <li>{t('edit.addresses', { addresses: plan.givenAddresses.map(({ address }) => address).join(', ') })}</li>
        )}
        {plan.autoRemove && <li>{t('edit.autoRemove')}</li>}
        {project !== null && <li>{t('edit.compose', { project: project.slice(0, 80) })}</li>}
      </ul>
    </section>
  )
}

/** Of two lists what the other has not; words of a command, and lists in another order, as a whole. */
function differing(before: unknown, after: unknown): [unknown, unknown] {
  if (!isItems(before) || !isItems(after)) return [asCommand(before), asCommand(after)]
  const without = (items: readonly object[], others: readonly object[]): object[] =>
    items.filter((item) => !others.some((other) => same(item, other)))
  const [gone, come] = [without(before, after), without(after, before)]
  return gone.length + come.length === 0 ? [before, after] : [gone, come]
}

const isItems = (value: unknown): value is readonly object[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'object')

const asCommand = (value: unknown): unknown =>
  Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.map(shellQuote).join(' ') : value

/** A value in a few words, secrets hidden. */
function shortOf(value: unknown): string {
  const text = wordsOf(value)
  return text.length > 160 ? `${text.slice(0, 159)}…` : text
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ')
  if (typeof value === 'boolean') return value ? '✓' : ''
  if (typeof value !== 'object' || value === null) return String(value ?? '')
  if ('name' in value && 'value' in value) {
    const { name, value: inner } = value as { name: string; value: string | null }
    return `${name}=${looksSecret(name, inner ?? '') ? secretMask : (inner ?? '')}`
  }
  return Object.values(value)
    .map(wordsOf)
    .filter((part) => part !== '')
    .join(':')
}
