import { IconArrowUp, IconFolder } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { useClient } from '../../../client-context.tsx'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { type FolderView, listFolder, unread } from '../../../stores/files.ts'
import classes from './CopyDialog.module.css'
import { joinPath, parentOf } from './paths.ts'

/** A path that is being typed is read when the typing rests. */
const restMs = 250
/** More are found by typing. */
const mostShown = 500

/** The folders in a folder of a container, to be walked through. */
export function FolderList(props: { containerId: string; path: string; onGo: (path: string) => void }) {
  const { t } = useTranslation('files')
  const client = useClient()
  const { containerId, path, onGo } = props
  const [view, setView] = useState<FolderView>(unread)
  useEffect(() => {
    setView(unread)
    if (!path.startsWith('/')) return
    let stop: (() => void) | undefined
    const timer = setTimeout(() => {
      stop = listFolder(client, { containerId, path }, setView)
    }, restMs)
    return () => {
      clearTimeout(timer)
      stop?.()
    }
  }, [client, containerId, path])
  const folders = useMemo(
    () =>
      (view.rows ?? [])
        .filter(({ kind, change }) => kind === 'directory' && change !== 'removed')
        .map(({ name }) => name)
        .sort(),
    [view.rows],
  )
  return (
    <div className={classes.list}>
      {view.refusal && <FaultNote fault={view.refusal.fault} />}
      {path !== '/' && (
        <button type="button" className={classes.entry} onClick={() => onGo(parentOf(path))}>
          <IconArrowUp size={14} aria-hidden />
          {t('up')}
        </button>
      )}
      {view.rows === null && !view.refusal && (
        <p className={classes.text}>
          {view.reading
            ? t('reading', { size: formatBytes(view.reading.bytes), count: view.reading.entries })
            : t('loading')}
        </p>
      )}
      {view.rows !== null && folders.length === 0 && <p className={classes.text}>{t('copy.noFolders')}</p>}
      {folders.slice(0, mostShown).map((name) => (
        <button key={name} type="button" className={classes.entry} onClick={() => onGo(joinPath(path, name))}>
          <IconFolder size={14} aria-hidden />
          {withSigns(name.slice(0, 200).toWellFormed())}
        </button>
      ))}
    </div>
  )
}
