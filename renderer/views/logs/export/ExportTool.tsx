import { ActionIcon, CloseButton, Tooltip } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLogView, useLogViewState } from '../log-view.tsx'
import classes from './Export.module.css'
import { ExportDialog } from './ExportDialog.tsx'
import { useExport } from './use-export.ts'

/** The button that asks for an export, and how the one in the background goes. */
export function ExportTool() {
  const { t } = useTranslation('logExport')
  const { feed, askExport } = useLogView()
  const asked = useLogViewState((state) => state.exportAsked)
  const exporting = useExport(feed)
  const [seen, setSeen] = useState(asked)
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    if (asked === seen) return
    setSeen(asked)
    setOpened(true)
  }, [asked, seen])
  const { state } = exporting
  const isBusy = state.kind === 'saving' || state.kind === 'waiting'
  // How it ended is said in the dialog, which comes back for it.
  const isOver = state.kind === 'saved' || state.kind === 'ready' || state.kind === 'failed'
  return (
    <>
      {isBusy && !opened && (
        <span className={classes.short}>
          <span role="status">
            {t('shortProgress', { percent: state.kind === 'saving' ? percentOf(state.progress) : 0 })}
          </span>
          <CloseButton size="sm" aria-label={t('cancelExport')} onClick={exporting.cancel} />
        </span>
      )}
      <Tooltip label={t('open')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={t('open')}
          // A press here must not take the selection away that is to be exported.
          onMouseDown={(event) => event.preventDefault()}
          onClick={askExport}
        >
          <IconDownload size={16} />
        </ActionIcon>
      </Tooltip>
      <ExportDialog
        opened={opened || isOver}
        exporting={exporting}
        onClose={() => {
          setOpened(false)
          if (!isBusy) exporting.reset()
        }}
      />
    </>
  )
}

/** Not 100 before it is done. */
export const percentOf = ({ rows, total }: { rows: number; total: number }): number =>
  total === 0 ? 0 : Math.min(99, Math.floor((100 * rows) / total))
