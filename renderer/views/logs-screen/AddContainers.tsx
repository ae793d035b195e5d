import { Button, Modal } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import { EmptyState } from '../../components/EmptyState.tsx'
import { SearchField } from '../../components/SearchField.tsx'
import { containersStore, isUp, useContainers } from '../../stores/containers.ts'
import { useSelection } from '../containers/use-selection.ts'
import { ContainerChooser, ShowLogsButton } from './ContainerChooser.tsx'
import classes from './LogsScreen.module.css'

/** The containers of a selection, and others with them. What is named and no longer there stays. */
export function AddContainers(props: {
  selection: LogSelection
  onOpen: (ids: readonly string[]) => void
  onClose: () => void
}) {
  const { t } = useTranslation(['logsScreen', 'common'])
  const [query, setQuery] = useState('')
  const [before] = useState(() => idsOf(props.selection))
  const [first] = useState(() => new Set(before))
  const rows = useContainers((state) => state.rows)
  const { selected, setSelected } = useSelection(rows, before)
  const gridRef = useRef<HTMLDivElement>(null)
  const open = (): void => props.onOpen([...before.filter((id) => !rows?.has(id)), ...selected])
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('logsScreen:addContainers')}
      size={720}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.dialog}>
        <SearchField
          label={t('logsScreen:search')}
          value={query}
          onChange={setQuery}
          onLeave={() => gridRef.current?.focus()}
          shortcut={false}
          width={360}
        />
        <div className={classes.dialogList}>
          <ContainerChooser
            query={query}
            first={first}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            gridRef={gridRef}
            empty={<EmptyState title={t('logsScreen:noMatch.title')} text={t('logsScreen:noMatch.text')} />}
          />
        </div>
        <div className={classes.dialogButtons}>
          <Button size="compact-md" variant="default" onClick={props.onClose}>
            {t('common:cancel')}
          </Button>
          <ShowLogsButton count={selected.size} onClick={open} />
        </div>
      </div>
    </Modal>
  )
}

function idsOf(selection: LogSelection): string[] {
  if (selection.kind === 'containers') return selection.ids
  const rows = [...(containersStore.getState().rows?.values() ?? [])]
  const matching = rows.filter((row) => (selection.kind === 'running' ? isUp(row) : row.project === selection.project))
  return matching.map((row) => row.id)
}
