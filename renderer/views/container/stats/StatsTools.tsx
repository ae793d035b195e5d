import { Button, CloseButton, Menu, Tooltip } from '@mantine/core'
import { IconDownload, IconGitCompare } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatsRange, StatsSource } from '../../../../shared/contract/stats.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { useClient } from '../../../client-context.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { Segmented } from '../../../components/Segmented.tsx'
import { isUp, useContainers } from '../../../stores/containers.ts'
import type { ExportFailure } from '../../logs/export/run-export.ts'
import classes from './Stats.module.css'
import { type CsvState, useCsv } from './use-csv.ts'

const mostCompared = 8
/** More in a menu are not looked through. */
const mostOffered = 200
const ranges = ['15m', '24h', '7d'] as const satisfies readonly StatsRange[]

/** What is shown: how far back, which containers together; and what saves it. */
export function StatsTools(props: {
  id: string
  name: string
  range: StatsRange
  onRange: (range: StatsRange) => void
  /** Other containers on the same charts. */
  others: readonly string[]
  onOthers: (ids: readonly string[]) => void
  source: StatsSource | null
}) {
  const { t } = useTranslation('stats')
  const csv = useCsv(useClient())
  const { range, others, source } = props
  return (
    <div className={classes.toolBox}>
      <div className={classes.tools}>
        <Segmented
          label={t('range')}
          options={ranges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
          value={range}
          onChange={props.onRange}
        />
        <CompareMenu id={props.id} others={others} onOthers={props.onOthers} />
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} />}
          disabled={csv.state.kind === 'saving'}
          onClick={() => csv.save(props.name, [props.id, ...others], range)}
        >
          {t('csv')}
        </Button>
        {source && (
          <Tooltip label={t(`sourceLong.${source}`)}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its explanation must be reachable by key */}
            <span className={classes.source} tabIndex={0}>
              {t(`source.${source}`)}
            </span>
          </Tooltip>
        )}
      </div>
      {csv.state.kind !== 'idle' && csv.state.kind !== 'cancelled' && (
        <CsvNote state={csv.state} onCancel={csv.cancel} onClose={csv.reset} />
      )}
    </div>
  )
}

function CompareMenu(props: { id: string; others: readonly string[]; onOthers: (ids: readonly string[]) => void }) {
  const { t } = useTranslation('stats')
  const { id, others, onOthers } = props
  const rows = useContainers((state) => state.rows)
  const offered = useMemo(
    () =>
      [...(rows?.values() ?? [])]
        .filter((row) => row.id !== id && (isUp(row) || others.includes(row.id)))
        .sort((a, b) => byName.compare(a.name, b.name))
        .slice(0, mostOffered),
    [rows, id, others],
  )
  const full = others.length + 1 >= mostCompared
  return (
    <Menu closeOnItemClick={false} width={260}>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconGitCompare size={14} />}>
          {others.length === 0 ? t('compare') : t('compared', { count: others.length })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.compareList ?? ''}>
        {offered.length === 0 && <Menu.Label>{t('compareNone')}</Menu.Label>}
        {others.length > 0 && <Menu.Item onClick={() => onOthers([])}>{t('compareClear')}</Menu.Item>}
        {offered.map((row) => {
          const chosen = others.includes(row.id)
          return (
            <Menu.CheckboxItem
              key={row.id}
              checked={chosen}
              disabled={full && !chosen}
              onChange={() => onOthers(chosen ? others.filter((other) => other !== row.id) : [...others, row.id])}
            >
              {row.name}
            </Menu.CheckboxItem>
          )
        })}
        {full && <Menu.Label>{t('compareFull', { count: mostCompared })}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  )
}

const byName = new Intl.Collator(undefined, { numeric: true })

/** How the saving goes, and how it ended. */
function CsvNote(props: {
  state: Exclude<CsvState, { kind: 'idle' } | { kind: 'cancelled' }>
  onCancel: () => void
  onClose: () => void
}) {
  const { t } = useTranslation(['stats', 'logExport'])
  const { state } = props
  const saving = state.kind === 'saving'
  return (
    <div className={classes.csv}>
      {state.kind === 'failed' ? (
        <CsvFailure failure={state.failure} />
      ) : (
        <span role="status">{t(`stats:csvState.${state.kind}`, { size: formatBytes(state.bytes) })}</span>
      )}
      {state.kind === 'ready' && (
        <Button size="compact-xs" onClick={state.save}>
          {t('logExport:save')}
        </Button>
      )}
      <CloseButton
        size="sm"
        aria-label={saving ? t('logExport:cancelExport') : t('logExport:close')}
        onClick={saving ? props.onCancel : props.onClose}
      />
    </div>
  )
}

function CsvFailure({ failure }: { failure: ExportFailure }) {
  const { t } = useTranslation('logExport')
  if (failure.kind === 'refused') return <FaultNote fault={failure.refusal.fault} />
  return (
    <span role="alert">
      {failure.kind === 'other' ? t('failed.other', { message: failure.message }) : t(`failed.${failure.kind}`)}
    </span>
  )
}
