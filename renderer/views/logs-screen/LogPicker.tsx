import { Button } from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/EmptyState.tsx'
import { SearchField } from '../../components/SearchField.tsx'
import { Toolbar } from '../../components/Toolbar.tsx'
import { useArrowFocus } from '../../components/table/use-arrow-focus.ts'
import { useContainers } from '../../stores/containers.ts'
import { useSelection } from '../containers/use-selection.ts'
import { ContainerChooser, ShowLogsButton } from './ContainerChooser.tsx'
import classes from './LogsScreen.module.css'
import { QuickChoices } from './QuickChoices.tsx'

/** Whose logs to read: any containers, a compose project, everything that runs, or what was looked at before. */
export function LogPicker(props: { onOpen: (ids: readonly string[]) => void }) {
  const { t } = useTranslation(['logsScreen', 'containers'])
  const rows = useContainers((state) => state.rows)
  const [query, setQuery] = useState('')
  const { selected, setSelected } = useSelection(rows)
  const gridRef = useRef<HTMLDivElement>(null)
  useArrowFocus(gridRef, true)
  return (
    <>
      <Toolbar
        title={t('logsScreen:title')}
        count={t('logsScreen:subtitle')}
        end={<ShowLogsButton count={selected.size} onClick={() => props.onOpen([...selected])} />}
      >
        <SearchField
          label={t('logsScreen:search')}
          value={query}
          onChange={setQuery}
          onLeave={() => gridRef.current?.focus()}
          width={320}
        />
      </Toolbar>
      {rows?.size === 0 ? (
        <EmptyState
          icon={<IconFileText size={36} stroke={1.25} />}
          title={t('logsScreen:empty.title')}
          text={t('logsScreen:empty.text')}
          command={'docker run --detach --name hello busybox sh -c "while :; do date; sleep 1; done"'}
        />
      ) : (
        <div className={classes.picker}>
          <QuickChoices />
          <div className={classes.list}>
            <ContainerChooser
              query={query}
              selected={selected}
              onSelect={setSelected}
              onOpen={props.onOpen}
              gridRef={gridRef}
              empty={
                <EmptyState
                  title={t('logsScreen:noMatch.title')}
                  text={t('logsScreen:noMatch.text')}
                  action={
                    <Button size="xs" variant="default" onClick={() => setQuery('')}>
                      {t('containers:noMatch.clear')}
                    </Button>
                  }
                />
              }
            />
          </div>
        </div>
      )}
    </>
  )
}
