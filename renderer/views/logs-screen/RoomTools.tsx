import { ActionIcon, Tooltip } from '@mantine/core'
import { IconAppWindow, IconLayoutSidebar, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import { useClient } from '../../client-context.tsx'
import { IconButton } from '../../components/IconButton.tsx'
import { patchSettings, settingsStore, useSettings } from '../../stores/settings.ts'
import { AddContainers } from './AddContainers.tsx'
import { logsPath, logWindowPath, selectionKey } from './address.ts'
import { useOpenLogWindow } from './open-log-window.ts'

/** In the log's toolbar: the panel beside the lines, more containers, a window of its own. `alone`: this is one. */
export function RoomTools(props: { selection: LogSelection; hasPanel: boolean; alone: boolean }) {
  const { t } = useTranslation('logsScreen')
  const [, navigate] = useLocation()
  const [adding, setAdding] = useState(false)
  const openWindow = useOpenLogWindow()
  const { selection, alone } = props
  const go = (ids: readonly string[]): void => {
    setAdding(false)
    navigate(`${alone ? logWindowPath : logsPath}/${selectionKey({ kind: 'containers', ids: [...ids] })}`)
  }
  return (
    <>
      {props.hasPanel && <PanelButton />}
      <IconButton label={t('addContainers')} icon={<IconPlus size={16} />} onClick={() => setAdding(true)} />
      {!alone && (
        <IconButton label={t('openWindow')} icon={<IconAppWindow size={16} />} onClick={() => openWindow(selection)} />
      )}
      {adding && <AddContainers selection={selection} onOpen={go} onClose={() => setAdding(false)} />}
    </>
  )
}

function PanelButton() {
  const { t } = useTranslation('logsScreen')
  const client = useClient()
  const shown = useSettings((settings) => settings.logs.sources)
  const toggle = (): void =>
    void patchSettings(client, { logs: { ...settingsStore.getState().settings.logs, sources: !shown } })
  const label = t(shown ? 'sources.hide' : 'sources.show')
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={shown ? 'light' : 'subtle'}
        color={shown ? 'blue' : 'gray'}
        aria-label={label}
        aria-pressed={shown}
        onClick={toggle}
      >
        <IconLayoutSidebar size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
