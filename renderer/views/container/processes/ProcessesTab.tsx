import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail, ProcessList } from '../../../../shared/contract/containers.ts'
import { useContainerActions } from '../../../app/ContainerActions.tsx'
import { useClient } from '../../../client-context.tsx'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { DataTable } from '../../../components/table/DataTable.tsx'
import type { TableSort } from '../../../components/table/types.ts'
import { useActions } from '../../../stores/actions.ts'
import { followProcesses, type ProcessesView } from '../../../stores/container.ts'
import classes from '../Container.module.css'
import { type ProcessRow, processColumns, processRows } from './process-rows.ts'

/** What runs inside, as `docker top` tells it, live. */
export function ProcessesTab(props: { detail: ContainerDetail; live: boolean }) {
  const { t } = useTranslation('container')
  const { row } = props.detail
  const client = useClient()
  const running = row.state === 'running'
  const [view, setView] = useState<ProcessesView>({ kind: 'loading' })
  useEffect(() => (running ? followProcesses(client, row.id, setView) : undefined), [client, row.id, running])

  if (!running || view.kind === 'not-running') return <NotRunning {...props} />
  if (view.kind === 'loading') return <p className={classes.loading}>{t('processes.loading')}</p>
  if (view.kind === 'failed') {
    return (
      <div className={classes.missing}>
        <FaultNote fault={view.refusal.fault} />
      </div>
    )
  }
  return <ProcessTable list={view.list} name={row.name} />
}

function ProcessTable(props: { list: ProcessList; name: string }) {
  const { t } = useTranslation('container')
  const { list } = props
  const [sort, setSort] = useState<TableSort | null>(null)
  const titles = list.titles.join('\n')
  const columns = useMemo(() => processColumns(titles.split('\n')), [titles])
  const rows = useMemo(() => processRows(list), [list])
  return (
    <>
      <p className={classes.tableNote}>{t('processes.title', { count: rows.length })}</p>
      <DataTable
        label={t('processes.table', { name: props.name })}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        nameOf={nameOf}
        sort={sort}
        onSortChange={setSort}
        empty={<p className={classes.loading}>{t('processes.none')}</p>}
      />
    </>
  )
}

const keyOf = (row: ProcessRow): string => row.key
const nameOf = (row: ProcessRow): string => row.cells.at(-1) ?? row.key

function NotRunning(props: { detail: ContainerDetail; live: boolean }) {
  const { t } = useTranslation('container')
  const { row } = props.detail
  const actions = useContainerActions()
  const busy = useActions((state) => state.pending.has(row.id))
  const paused = row.state === 'paused'
  const startable = paused || row.state === 'exited' || row.state === 'created' || row.state === 'dead'
  return (
    <EmptyState
      title={t('processes.notRunning.title')}
      text={t(paused ? 'processes.notRunning.paused' : 'processes.notRunning.text')}
      action={
        props.live &&
        startable && (
          <Button
            size="xs"
            leftSection={<IconPlayerPlay size={14} />}
            disabled={busy}
            onClick={() => actions.run([row], { kind: paused ? 'unpause' : 'start' })}
          >
            {t(paused ? 'processes.notRunning.resume' : 'processes.notRunning.start')}
          </Button>
        )
      }
    />
  )
}
