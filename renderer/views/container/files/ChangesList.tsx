import { IconArrowLeft } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PathChange } from '../../../../shared/contract/files.ts'
import { useClient } from '../../../client-context.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { SearchField } from '../../../components/SearchField.tsx'
import { DataTable } from '../../../components/table/DataTable.tsx'
import { NameButton } from '../../../components/table/NameButton.tsx'
import type { TableColumn, TableSort } from '../../../components/table/types.ts'
import { type ChangesView, readChanges } from '../../../stores/files.ts'
import { ChangeCounts, ChangeMark } from '../../layers/ChangeMark.tsx'
import classes from './Files.module.css'

interface Row {
  readonly path: string
  readonly change: PathChange
}

const keyOf = (row: Row): string => row.path
const nameOf = (row: Row): string => withSigns(row.path.slice(0, 200))

/** What the container has changed against its image, as `docker diff` tells it. */
export function ChangesList(props: { containerId: string; onClose: () => void; onGo: (path: string) => void }) {
  const { t } = useTranslation('files')
  const client = useClient()
  const { containerId } = props
  const [view, setView] = useState<ChangesView>({ kind: 'loading' })
  const [filter, setFilter] = useState('')
  const [sort, setSort] = useState<TableSort | null>(null)
  useEffect(() => readChanges(client, containerId, setView), [client, containerId])
  const columns = useMemo<TableColumn<Row>[]>(
    () => [
      {
        ...{ id: 'path', title: t('column.path'), width: 240, grow: 1, hideable: false },
        sortValue: (row) => row.path,
        render: (row) => (
          <span className={classes.name} data-gone={row.change === 'removed' || undefined}>
            <ChangeMark change={row.change} />
            <NameButton title={nameOf(row)}>{withSigns(row.path.slice(0, 1000))}</NameButton>
          </span>
        ),
      },
      {
        ...{ id: 'change', title: t('column.change'), width: 110 },
        sortValue: (row) => row.change,
        render: (row) => t(`change.${row.change}`),
      },
    ],
    [t],
  )
  const wanted = filter.toLowerCase()
  const accept = useMemo(() => (wanted === '' ? null : (row: Row) => row.path.toLowerCase().includes(wanted)), [wanted])
  const rows = view.kind === 'shown' ? view.rows : []
  const count = (change: PathChange): number => rows.filter((row) => row.change === change).length
  return (
    <div className={classes.room}>
      <div className={classes.bar}>
        <IconButton label={t('backToFiles')} icon={<IconArrowLeft size={16} />} onClick={props.onClose} />
        <h3 className={classes.title}>{t('changesTitle')}</h3>
        <ChangeCounts added={count('added')} changed={count('changed')} removed={count('removed')} />
        <span className={classes.space} />
        <SearchField label={t('filter')} value={filter} onChange={setFilter} width={180} />
      </div>
      {view.kind === 'failed' && (
        <div className={classes.note}>
          <FaultNote fault={view.refusal.fault} />
        </div>
      )}
      {view.kind === 'loading' && <p className={classes.note}>{t('loading')}</p>}
      {view.kind === 'shown' && (
        <>
          <DataTable
            label={t('changesTitle')}
            columns={columns}
            rows={rows}
            keyOf={keyOf}
            nameOf={nameOf}
            accept={accept}
            sort={sort}
            onSortChange={setSort}
            onOpen={(row) => props.onGo(row.path)}
            empty={<p className={classes.note}>{t('noChanges')}</p>}
          />
          {view.leftOut > 0 && <p className={classes.foot}>{t('leftOut', { count: view.leftOut })}</p>}
        </>
      )}
    </div>
  )
}
