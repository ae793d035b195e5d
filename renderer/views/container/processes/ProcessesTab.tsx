import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail, ProcessList } from '../../../../shared/contract/containers.ts'
import { useClient } from '../../../client-context.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { DataTable } from '../../../components/table/DataTable.tsx'
import type { TableSort } from '../../../components/table/types.ts'
import { followProcesses, type ProcessesView } from '../../../stores/container.ts'
import classes from '../Container.module.css'
import { NotRunning } from '../NotRunning.tsx'
import { type ProcessRow, processColumns, processRows } from './process-rows.ts'

/** What runs inside, as `docker top` tells it, live. */
export function ProcessesTab(props: { detail: ContainerDetail; live: boolean }) {
  const { t } = useTranslation('container')
  const { row } = props.detail
  const client = useClient()
  const running = row.state === 'running'
  const [view, setView] = useState<ProcessesView>({ kind: 'loading' })
  useEffect(() => (running ? followProcesses(client, row.id, setView) : undefined), [client, row.id, running])

  if (!running || view.kind === 'not-running')
    return (
      <NotRunning
        {...props}
        words={{
          title: t('processes.notRunning.title'),
          text: t('processes.notRunning.text'),
          paused: t('processes.notRunning.paused'),
        }}
      />
    )
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
