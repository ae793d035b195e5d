import { Checkbox, NumberInput } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { removeImageArgs } from '../../../shared/cli/images.ts'
import type { FaultData } from '../../../shared/contract/fault.ts'
import type { PruneItem } from '../../../shared/contract/workshop.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { useDockerCommand } from '../../app/use-docker-command.ts'
import { useClient } from '../../client-context.tsx'
import { Age } from '../../components/Age.tsx'
import { FaultNote } from '../../components/FaultNote.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { refusalOf } from '../../stores/fault-of.ts'
import { shortRef } from '../jobs/job-title.ts'
import { beginPrune } from './begin.tsx'
import { TaskDialog } from './TaskDialog.tsx'
import classes from './Workshop.module.css'

type Which = 'dangling' | 'unused'
type Preview = { readonly items: readonly PruneItem[] } | { readonly fault: FaultData } | null

const mostAtOnce = 2000

/** Shows all that would go, item by item, and removes only what is ticked. */
export function PruneDialog(props: { onClose: () => void }) {
  const { t } = useTranslation('workshop')
  const client = useClient()
  const docker = useDockerCommand()
  const [which, setWhich] = useState<Which>('dangling')
  const [days, setDays] = useState<number | ''>('')
  const { preview, reload } = usePreview(which, days === '' ? null : days * 24)
  const [unticked, setUnticked] = useState<ReadonlySet<string>>(new Set())
  const items = useMemo(() => (preview && 'items' in preview ? preview.items.slice(0, mostAtOnce) : []), [preview])
  const chosen = items.filter((item) => !unticked.has(item.id))
  const bytes = chosen.reduce((sum, item) => sum + (item.sizeBytes ?? 0), 0)
  const unique = chosen.reduce((sum, item) => sum + (item.uniqueBytes ?? 0), 0)
  const args = removeImageArgs(
    chosen.flatMap(({ id, tags }) => (tags.length > 0 ? tags : [shortRef(id)])),
    { force: false },
  )
  const tick = (ids: readonly string[], isTicked: boolean): void => {
    const next = new Set(unticked)
    for (const id of ids) {
      if (isTicked) next.delete(id)
      else next.add(id)
    }
    setUnticked(next)
  }
  return (
    <TaskDialog
      title={t('prune.title')}
      label={
        chosen.length === 0 ? t('prune.goNone') : t('prune.go', { count: chosen.length, size: formatBytes(bytes) })
      }
      danger
      size={760}
      command={chosen.length > 0 ? docker(args) : null}
      ready={chosen.length > 0}
      begin={() => beginPrune(client, chosen)}
      onClose={props.onClose}
    >
      <div className={classes.line}>
        <Segmented
          label={t('prune.which')}
          value={which}
          onChange={setWhich}
          options={[
            { value: 'dangling', label: t('prune.dangling') },
            { value: 'unused', label: t('prune.unused') },
          ]}
        />
        <span className={classes.grow} />
        <NumberInput
          className={classes.days ?? ''}
          size="xs"
          aria-label={t('prune.older')}
          placeholder={t('prune.olderAny')}
          suffix={t('prune.olderSuffix')}
          min={0}
          max={10_000}
          allowDecimal={false}
          value={days}
          onChange={(value) => setDays(typeof value === 'number' && value > 0 ? value : '')}
        />
      </div>
      <p className={classes.dim}>{t(`prune.text.${which}`)}</p>
      {preview === null && <p className={classes.dim}>{t('prune.reading')}</p>}
      {preview && 'fault' in preview && <FaultNote fault={preview.fault} onRetry={reload} />}
      {preview && 'items' in preview && items.length === 0 && (
        <p role="status">
          <strong>{t('prune.nothing')}</strong>
        </p>
      )}
      {items.length > 0 && (
        <>
          <div className={classes.line}>
            <Checkbox
              size="xs"
              checked={chosen.length === items.length}
              indeterminate={chosen.length > 0 && chosen.length < items.length}
              label={t('prune.all', { count: items.length })}
              onChange={(event) =>
                tick(
                  items.map((item) => item.id),
                  event.currentTarget.checked,
                )
              }
            />
            <span className={classes.grow} />
            <span className={classes.number} role="status">
              {t('prune.sum', { count: chosen.length, size: formatBytes(bytes), unique: formatBytes(unique) })}
            </span>
          </div>
          <ul className={classes.prune} aria-label={t('prune.list')}>
            {items.map((item) => (
              <PruneLine
                key={item.id}
                item={item}
                isTicked={!unticked.has(item.id)}
                onTick={(ticked) => tick([item.id], ticked)}
              />
            ))}
          </ul>
        </>
      )}
    </TaskDialog>
  )
}

function PruneLine(props: { item: PruneItem; isTicked: boolean; onTick: (isTicked: boolean) => void }) {
  const { t } = useTranslation('workshop')
  const { item } = props
  const name = item.tags.join(', ') || item.digests[0]?.split('@')[0] || t('prune.noName')
  return (
    <li className={classes.pruneLine}>
      <Checkbox
        size="xs"
        aria-label={`${name} ${shortRef(item.id)}`}
        checked={props.isTicked}
        onChange={(event) => props.onTick(event.currentTarget.checked)}
      />
      <span className={classes.pruneName} title={name}>
        {name}
      </span>
      <code>{shortRef(item.id)}</code>
      <Age at={item.createdAt} ago />
      <span
        className={classes.number}
        title={item.uniqueBytes === null ? undefined : t('prune.unique', { size: formatBytes(item.uniqueBytes) })}
      >
        {item.sizeBytes === null ? '—' : formatBytes(item.sizeBytes)}
      </span>
    </li>
  )
}

function usePreview(which: Which, olderThanHours: number | null): { preview: Preview; reload: () => void } {
  const client = useClient()
  const [preview, setPreview] = useState<Preview>(null)
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round reads once
  useEffect(() => {
    const closing = new AbortController()
    const { signal } = closing
    setPreview(null)
    client.images.prunePreview({ which, olderThanHours }, { signal }).then(
      ({ items }) => !signal.aborted && setPreview({ items }),
      (error: unknown) => !signal.aborted && setPreview({ fault: refusalOf(error).fault }),
    )
    return () => closing.abort()
  }, [client, which, olderThanHours, round])
  return { preview, reload: () => setRound(round + 1) }
}
