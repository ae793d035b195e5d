import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconBox, IconFolders } from '@tabler/icons-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import type { Settings } from '../../../shared/contract/settings.ts'
import { useCollapsedGroups } from '../../app/use-layout.ts'
import type { Client } from '../../client.ts'
import { useClient } from '../../client-context.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { SearchField } from '../../components/SearchField.tsx'
import { Segmented } from '../../components/Segmented.tsx'
import { Toolbar } from '../../components/Toolbar.tsx'
import { ColumnMenu } from '../../components/table/ColumnMenu.tsx'
import { DataTable } from '../../components/table/DataTable.tsx'
import { ListFrame } from '../../components/table/ListFrame.tsx'
import type { TableGroups } from '../../components/table/types.ts'
import { useArrowFocus } from '../../components/table/use-arrow-focus.ts'
import { useActions } from '../../stores/actions.ts'
import { countContainers, useContainers } from '../../stores/containers.ts'
import { isStale, useEngine } from '../../stores/engine.ts'
import { patchSettings, useSettings } from '../../stores/settings.ts'
import { RunTools } from '../run/RunTools.tsx'
import { BulkBar } from './BulkBar.tsx'
import { containerColumns, liveColumns } from './columns.tsx'
import { containerFilter, prepareFilter } from './filter.ts'
import { GroupActions } from './GroupActions.tsx'
import { GroupNote } from './GroupNote.tsx'
import { RowActions } from './RowActions.tsx'
import { entryOfKey, useRowMenu } from './use-row-menu.tsx'
import { useSelection } from './use-selection.ts'
import { useWatchedRows } from './use-watched-rows.ts'

const keyOf = (row: ContainerRow): string => row.id
const nameOf = (row: ContainerRow): string => row.name.slice(0, 200)
const rowActions = (row: ContainerRow) => <RowActions row={row} />
const defaultSort = { column: 'name', descending: false }

type Choices = Settings['containers']

function keep(client: Client, choices: Choices, patch: Partial<Choices>): void {
  void patchSettings(client, { containers: { ...choices, ...patch } })
}

/** The toolbar and the table. `openId`: the container whose detail is beside the list. */
export function ContainersList(props: {
  openId: string | null
  onOpen: (row: ContainerRow, tab?: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation('containers')
  const client = useClient()
  const map = useContainers((state) => state.rows)
  const fault = useContainers((state) => state.fault)
  const stale = useEngine(isStale)
  const pending = usePendingIds()
  const choices = useSettings((settings) => settings.containers)
  const change = (patch: Partial<Choices>): void => keep(client, choices, patch)
  const [query, setQuery] = useState('')
  const gridRef = useRef<HTMLDivElement>(null)
  const [collapsed, setCollapsed] = useCollapsedGroups()
  useArrowFocus(gridRef, props.openId === null)

  const rows = useMemo(() => (map ? [...map.values()] : []), [map])
  useEffect(() => {
    const waiting = requestIdleCallback(() => prepareFilter(rows))
    return () => cancelIdleCallback(waiting)
  }, [rows])
  const counts = useMemo(() => countContainers(rows), [rows])
  const accept = useMemo(() => containerFilter(query, choices.stateFilter), [query, choices.stateFilter])
  const shown = useMemo(() => (accept ? rows.filter(accept).length : rows.length), [rows, accept])
  const columns = useMemo(() => containerColumns(t), [t])
  const grouped = choices.groupByProject
  // The group's title says the project already.
  const hidden = useMemo(
    () => (grouped ? [...choices.hiddenColumns, 'project'] : choices.hiddenColumns),
    [grouped, choices.hiddenColumns],
  )
  const groups = useMemo((): TableGroups<ContainerRow> | null => {
    if (!grouped) return null
    return {
      of: (row) => row.project,
      title: (project) => project ?? t('group.other'),
      note: (members) => <GroupNote rows={members} />,
      actions: (project) => project !== null && <GroupActions project={project} />,
    }
  }, [grouped, t])

  const sort = choices.sort ?? defaultSort
  const { onVisible, version } = useWatchedRows(client, rows, liveColumns.has(sort.column))
  const { selected, setSelected, selectedRows } = useSelection(map)
  const menu = useRowMenu(props.onOpen)

  const clearFilters = (): void => {
    setQuery('')
    if (choices.stateFilter !== 'all') change({ stateFilter: 'all' })
  }
  const empty =
    map === null ? null : rows.length === 0 ? (
      <EmptyState
        icon={<IconBox size={36} stroke={1.25} />}
        title={t('empty.title')}
        text={t('empty.text')}
        command="docker run --detach --name hello --publish 8080:80 nginx"
      />
    ) : (
      <EmptyState
        title={t('noMatch.title')}
        text={t('noMatch.text')}
        action={
          <Button size="xs" variant="default" onClick={clearFilters}>
            {t('noMatch.clear')}
          </Button>
        }
      />
    )

  // Made anew when they say something else, not at each letter of the filter.
  const tools = useMemo(() => {
    return (
      <>
        <RunTools />
        <Tooltip label={t('group.toggle')}>
          <ActionIcon
            variant={grouped ? 'light' : 'subtle'}
            color={grouped ? 'blue' : 'gray'}
            aria-label={t('group.toggle')}
            aria-pressed={grouped}
            onClick={() => keep(client, choices, { groupByProject: !grouped })}
          >
            <IconFolders size={16} />
          </ActionIcon>
        </Tooltip>
        <ColumnMenu
          columns={columns}
          hidden={choices.hiddenColumns}
          onChange={(hiddenColumns) => keep(client, choices, { hiddenColumns })}
        />
      </>
    )
  }, [client, choices, grouped, columns, t])
  const states = useMemo(
    () => (
      <Segmented
        label={t('stateFilter.label')}
        value={choices.stateFilter}
        onChange={(stateFilter) => keep(client, choices, { stateFilter })}
        options={[
          { value: 'all', label: t('stateFilter.all'), count: counts.total },
          { value: 'running', label: t('stateFilter.running'), count: counts.running },
          { value: 'stopped', label: t('stateFilter.stopped'), count: counts.stopped },
          { value: 'unhealthy', label: t('stateFilter.unhealthy'), count: counts.unhealthy },
        ]}
      />
    ),
    [client, choices, counts, t],
  )

  return (
    <>
      <Toolbar
        title={t('title')}
        count={accept ? t('countOf', { shown, total: rows.length }) : t('count', { count: rows.length })}
        end={tools}
      >
        <SearchField
          label={t('filter')}
          value={query}
          onChange={setQuery}
          onLeave={() => gridRef.current?.focus()}
          width={320}
        />
        {states}
      </Toolbar>
      {selectedRows.length > 0 && (
        <BulkBar rows={selectedRows} entries={menu(selectedRows)} onClear={() => setSelected(new Set())} />
      )}
      <ListFrame fault={fault} stale={stale} staleTitle={t('stale')}>
        <DataTable
          label={t('title')}
          columns={columns}
          hidden={hidden}
          rows={rows}
          keyOf={keyOf}
          nameOf={nameOf}
          accept={accept}
          groups={groups}
          collapsed={collapsed}
          onCollapse={setCollapsed}
          sort={sort}
          onSortChange={(next) => change({ sort: next })}
          version={version}
          selected={selected}
          onSelect={setSelected}
          onOpen={props.onOpen}
          openOnClick={props.openId !== null}
          current={props.openId}
          pending={pending}
          actions={rowActions}
          menu={menu}
          onKey={(event, targets) => {
            if (event.key === 'Escape' && props.openId !== null) {
              props.onClose()
              return true
            }
            const entry = targets.length > 0 ? entryOfKey(menu(targets), event.key) : undefined
            entry?.onSelect?.()
            return entry !== undefined
          }}
          onVisible={onVisible}
          empty={empty}
          gridRef={gridRef}
        />
      </ListFrame>
    </>
  )
}

function usePendingIds(): ReadonlySet<string> {
  const pending = useActions((state) => state.pending)
  return useMemo(() => new Set(pending.keys()), [pending])
}
