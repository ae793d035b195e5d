import { Button } from '@mantine/core'
import { IconArrowUp, IconDownload, IconFolderShare, IconRefresh, IconUpload } from '@tabler/icons-react'
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContainerDetail } from '../../../../shared/contract/containers.ts'
import type { ContainerFile } from '../../../../shared/contract/files.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { useClient } from '../../../client-context.tsx'
import { copyText } from '../../../components/copy-text.ts'
import { FaultNote } from '../../../components/FaultNote.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import type { MenuEntry } from '../../../components/RowMenu.tsx'
import { SearchField } from '../../../components/SearchField.tsx'
import { DataTable } from '../../../components/table/DataTable.tsx'
import type { TableSort } from '../../../components/table/types.ts'
import { type FolderView, listFolder, unread } from '../../../stores/files.ts'
import { keepPlace, placeOf } from '../../../stores/files-place.ts'
import { useMayChange } from '../../../stores/system.ts'
import { ChangesList } from './ChangesList.tsx'
import { CopyDialog } from './CopyDialog.tsx'
import { fileColumns } from './columns.tsx'
import classes from './Files.module.css'
import { baseOf, crumbsOf, joinPath, parentOf } from './paths.ts'
import { QuestionDialog } from './QuestionDialog.tsx'
import { TextPanel } from './TextPanel.tsx'
import { useFollowLink } from './use-follow-link.ts'
import { useTransfers } from './use-transfers.ts'

const keyOf = (row: ContainerFile): string => row.name
const nameOf = (row: ContainerFile): string => withSigns(row.name.slice(0, 200))
const isThere = (row: ContainerFile): boolean => row.change !== 'removed'
/** A pipe or a device has nothing to be shown. */
const canOpen = ({ kind }: ContainerFile): boolean =>
  kind === 'directory' || kind === 'file' || kind === 'hardlink' || kind === 'symlink'

/** The file system of one container, folder by folder; running or stopped, with or without a shell in it. */
export function FilesTab(props: { detail: ContainerDetail; live: boolean }) {
  const { t } = useTranslation('files')
  const mayChange = useMayChange()
  const { detail } = props
  const { id: containerId, state } = detail.row
  const client = useClient()
  const [path, setPath] = useState(
    () => placeOf(containerId)?.folder ?? (detail.workingDir.startsWith('/') ? detail.workingDir : '/'),
  )
  const [view, setView] = useState<FolderView>(unread)
  const [round, setRound] = useState(0)
  const [opened, setOpened] = useState(() => placeOf(containerId)?.draft?.path ?? null)
  const [changes, setChanges] = useState(false)
  const [filter, setFilter] = useState('')
  const [sort, setSort] = useState<TableSort | null>({ column: 'name', descending: false })
  const [over, setOver] = useState(false)
  const [copying, setCopying] = useState<string | null>(null)
  const grid = useRef<HTMLDivElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const reload = (): void => setRound((before) => before + 1)
  const transfers = useTransfers(containerId, reload)
  const stop = useRef<() => void>(() => undefined)
  // What can be seen of it differs once it runs or has stopped.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round and state reads again
  useEffect(() => {
    setView((before) => ({ ...before, refusal: null }))
    stop.current = listFolder(client, { containerId, path }, setView)
    return () => stop.current()
  }, [client, containerId, path, round, state])

  useEffect(() => keepPlace(containerId, { folder: path }), [containerId, path])
  const columns = useMemo(() => fileColumns(t), [t])
  const wanted = filter.toLowerCase()
  const accept = useMemo(
    () => (wanted === '' ? null : (row: ContainerFile) => row.name.toLowerCase().includes(wanted)),
    [wanted],
  )
  const go = (to: string): void => {
    setPath(to)
    setView(unread)
    setFilter('')
  }
  const followLink = useFollowLink(containerId)
  const open = (row: ContainerFile): void => {
    if (!isThere(row) || !canOpen(row)) return
    const at = joinPath(path, row.name)
    if (row.kind === 'directory') go(at)
    else if (row.kind === 'symlink') void followLink(at, { folder: go, file: setOpened })
    else setOpened(at)
  }
  const download = (row: ContainerFile): void => {
    const at = joinPath(path, row.name)
    const whole = (folder: string): void => void transfers.download(folder, 'tar')
    const one = (file: string): void => void transfers.download(file, 'file')
    if (row.kind === 'symlink') void followLink(at, { folder: whole, file: one })
    else if (row.kind === 'directory') whole(at)
    else one(at)
  }
  const menu = ([row]: readonly ContainerFile[]): readonly MenuEntry[] => {
    if (!row || !isThere(row)) return []
    const at = joinPath(path, row.name)
    const isFolder = row.kind === 'directory'
    const contents: MenuEntry[] = canOpen(row)
      ? [
          { id: 'open', label: t(isFolder ? 'openFolder' : 'open'), hint: 'Enter', onSelect: () => open(row) },
          {
            id: 'download',
            label: t(isFolder ? 'downloadTar' : 'download'),
            icon: <IconDownload size={16} />,
            onSelect: () => download(row),
          },
        ]
      : []
    return [
      ...contents,
      ...(mayChange
        ? [{ id: 'copyTo', label: t('copyTo'), icon: <IconFolderShare size={16} />, onSelect: () => setCopying(at) }]
        : []),
      { id: 'copyPath', label: t('copyPath'), apart: true, onSelect: () => void copyText(at.toWellFormed()) },
    ]
  }
  const takesFiles = (event: DragEvent): boolean =>
    mayChange && [...event.dataTransfer.items].some(({ kind }) => kind === 'file')
  const drop = (event: DragEvent): void => {
    setOver(false)
    if (!takesFiles(event)) return
    event.preventDefault()
    void transfers.uploadDropped(path, event.dataTransfer)
  }

  if (opened !== null) {
    return (
      <TextPanel
        key={opened}
        at={{ containerId, path: opened }}
        onDownload={() => void transfers.download(opened, 'file')}
        onClose={() => {
          setOpened(null)
          reload()
        }}
      />
    )
  }
  if (changes) {
    return (
      <ChangesList
        containerId={containerId}
        onClose={() => setChanges(false)}
        onGo={(to) => {
          setChanges(false)
          go(parentOf(to))
        }}
      />
    )
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button does the same
    <div
      className={classes.room}
      onDragOver={(event) => {
        if (!takesFiles(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        setOver(true)
      }}
      onDragLeave={(event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setOver(false)
      }}
      onDrop={drop}
    >
      <div className={classes.bar}>
        <IconButton
          label={t('up')}
          icon={<IconArrowUp size={16} />}
          disabled={path === '/'}
          onClick={() => go(parentOf(path))}
        />
        <nav className={classes.crumbs} aria-label={t('path')}>
          {crumbsOf(path).map((crumb, at, all) => (
            <button
              key={crumb.path}
              type="button"
              className={classes.crumb}
              aria-current={at === all.length - 1 ? 'location' : undefined}
              onClick={() => go(crumb.path)}
            >
              {withSigns(crumb.name.slice(0, 80))}
            </button>
          ))}
        </nav>
        <IconButton label={t('reload')} icon={<IconRefresh size={16} />} onClick={reload} />
      </div>
      <div className={classes.bar}>
        <SearchField
          label={t('filter')}
          value={filter}
          onChange={setFilter}
          width={180}
          onLeave={() => grid.current?.focus()}
        />
        <span className={classes.space} />
        <Button size="compact-sm" variant="default" onClick={() => setChanges(true)}>
          {t('changes')}
        </Button>
        <IconButton
          label={t('downloadFolder')}
          icon={<IconDownload size={16} />}
          onClick={() => void transfers.download(path, 'tar')}
        />
        {mayChange && (
          <>
            <IconButton
              label={t('copyFolderTo')}
              icon={<IconFolderShare size={16} />}
              onClick={() => setCopying(path)}
            />
            <IconButton
              label={t('upload')}
              icon={<IconUpload size={16} />}
              onClick={() => void transfers.uploadChosen(path).then((asked) => asked || picker.current?.click())}
            />
          </>
        )}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t('upload')}
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])]
            event.currentTarget.value = ''
            void transfers.upload(
              path,
              files.map((file) => ({ path: file.name, file })),
            )
          }}
        />
      </div>
      {view.refusal && (
        <div className={classes.note}>
          <FaultNote fault={view.refusal.fault} onRetry={reload} />
        </div>
      )}
      {view.rows === null && !view.refusal && (
        <div className={classes.note} role="status">
          <p>
            {view.reading
              ? t('reading', { size: formatBytes(view.reading.bytes), count: view.reading.entries })
              : t('loading')}
          </p>
          {view.reading && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                stop.current()
                if (path === '/') setChanges(true)
                else go(parentOf(path))
              }}
            >
              {t('stop')}
            </Button>
          )}
        </div>
      )}
      {view.rows !== null && (
        <>
          <DataTable
            label={t('table', { path: withSigns(path.slice(0, 200)) })}
            columns={columns}
            rows={view.rows}
            keyOf={keyOf}
            nameOf={nameOf}
            accept={accept}
            sort={sort}
            onSortChange={setSort}
            onOpen={open}
            menu={menu}
            gridRef={grid}
            onKey={(event) => {
              if (event.key !== 'Backspace' || path === '/') return false
              go(parentOf(path))
              return true
            }}
            empty={<p className={classes.note}>{t(filter === '' ? 'empty' : 'noMatch')}</p>}
          />
          <p className={classes.foot}>
            {t('count', { count: view.rows.length })}
            {view.leftOut > 0 && ` · ${t('leftOut', { count: view.leftOut })}`}
            {view.by === 'archive' && ` · ${t('byArchive')}`}
          </p>
        </>
      )}
      {over && <div className={classes.drop}>{t('dropHere', { name: withSigns(baseOf(path)) || '/' })}</div>}
      {transfers.question && <QuestionDialog question={transfers.question} name={detail.row.name} />}
      {copying !== null && (
        <CopyDialog
          from={{ containerId, path: copying }}
          ask={transfers.ask}
          onCopied={(to) => {
            if (to === containerId) reload()
          }}
          onClose={() => setCopying(null)}
        />
      )}
    </div>
  )
}
