import type { TFunction } from 'i18next'
import type { ContainerFile } from '../../../../shared/contract/files.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { Age } from '../../../components/Age.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { NameButton } from '../../../components/table/NameButton.tsx'
import type { TableColumn } from '../../../components/table/types.ts'
import { ChangeMark } from '../../layers/ChangeMark.tsx'
import { fileKindIcons } from '../../layers/file-kind-icons.tsx'
import { modeNumber, modeText } from '../../layers/mode-text.ts'
import classes from './Files.module.css'

const icons = fileKindIcons({ size: 15, className: classes.icon })

const shown = (text: string): string => withSigns(text.slice(0, 500).toWellFormed())
const isGone = (row: ContainerFile): boolean => row.change === 'removed'

/** The columns of a folder; `t`: of the namespace `files`. */
export function fileColumns(t: TFunction<'files'>): TableColumn<ContainerFile>[] {
  return [
    {
      ...{ id: 'name', title: t('column.name'), width: 180, grow: 1, hideable: false },
      // Folders first, whatever their names.
      sortValue: (row) => `${row.kind === 'directory' ? '0' : '1'}${row.name}`,
      render: (row) => (
        <span className={classes.name} data-gone={isGone(row) || undefined}>
          <ChangeMark change={row.change ?? 'unchanged'} />
          {icons[row.kind]}
          <NameButton title={shown(row.name)}>{`${shown(row.name)}${row.kind === 'directory' ? '/' : ''}`}</NameButton>
          {row.link !== null && <span className={classes.link}>→ {shown(row.link)}</span>}
        </span>
      ),
    },
    {
      ...({ id: 'size', title: t('column.size'), width: 88, align: 'end', highFirst: true } as const),
      sortValue: (row) => (row.kind === 'file' && !isGone(row) ? row.bytes : null),
      render: (row) => (row.kind === 'file' && !isGone(row) ? formatBytes(row.bytes) : '—'),
    },
    {
      ...{ id: 'mode', title: t('column.mode'), width: 100, spare: 2 },
      sortValue: (row) => row.mode,
      render: (row) =>
        isGone(row) ? (
          '—'
        ) : (
          <span className={classes.mono} title={modeNumber(row.mode)}>
            {modeText(row.kind, row.mode)}
          </span>
        ),
    },
    {
      ...{ id: 'owner', title: t('column.owner'), width: 88, spare: 3 },
      sortValue: (row) => row.uid,
      render: (row) => (isGone(row) ? '—' : <span className={classes.mono}>{`${row.uid}:${row.gid}`}</span>),
    },
    {
      ...({ id: 'modified', title: t('column.modified'), width: 96, align: 'end', highFirst: true, spare: 1 } as const),
      sortValue: (row) => row.modifiedAt,
      render: (row) => (row.modifiedAt === null ? '—' : <Age at={row.modifiedAt} />),
    },
  ]
}
