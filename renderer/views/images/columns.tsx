import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Age } from '../../components/Age.tsx'
import { Bytes } from '../../components/Bytes.tsx'
import { Mono } from '../../components/Mono.tsx'
import { NameButton } from '../../components/table/NameButton.tsx'
import type { TableColumn } from '../../components/table/types.ts'
import classes from './Images.module.css'
import { type ImageLine, shortId } from './image-lines.ts'

/** The columns of the images list. `t`: of the namespace `images`. */
export function imageColumns(t: TFunction<'images'>): readonly TableColumn<ImageLine>[] {
  return [
    {
      id: 'repository',
      title: t('column.repository'),
      width: 180,
      grow: 3,
      hideable: false,
      sortValue: (line) => (line.repository === null ? null : `${line.repository}:${line.tag ?? ''}`),
      render: (line) => (
        <NameButton title={line.ref}>
          {line.repository ?? <span className={classes.dim}>{t('noRepository')}</span>}
        </NameButton>
      ),
    },
    {
      id: 'tag',
      title: t('column.tag'),
      width: 120,
      grow: 1,
      sortValue: (line) => line.tag,
      render: (line) => (
        <span title={line.tag ?? undefined} className={line.tag === null ? classes.dim : undefined}>
          {line.tag ?? t('untagged')}
        </span>
      ),
    },
    {
      id: 'id',
      title: t('column.id'),
      spare: 4,
      width: 112,
      sortValue: (line) => line.image.id,
      render: (line) => <Mono text={shortId(line.image.id)} cut />,
    },
    {
      id: 'size',
      title: t('column.size'),
      highFirst: true,
      spare: 1,
      width: 88,
      align: 'end',
      sortValue: (line) => line.image.sizeBytes,
      render: (line) => <Bytes value={line.image.sizeBytes} />,
    },
    {
      id: 'created',
      title: t('column.created'),
      spare: 3,
      width: 104,
      align: 'end',
      sortValue: (line) => line.image.createdAt,
      render: (line) => <Age at={line.image.createdAt} ago />,
    },
    {
      id: 'usedBy',
      title: t('column.usedBy'),
      spare: 2,
      width: 152,
      grow: 1,
      sortValue: (line) => line.image.usedBy.length,
      render: (line) => <UsedByCell line={line} />,
    },
  ]
}

/** The container that uses it as a link, or how many do with their names on hover. */
function UsedByCell(props: { line: ImageLine }) {
  const { t } = useTranslation('images')
  const { usedBy } = props.line.image
  const [first] = usedBy
  if (!first) return <span className={classes.dim}>{t('notUsed')}</span>
  return (
    <span
      title={usedBy
        .map((user) => user.name)
        .join('\n')
        .slice(0, 2000)}
    >
      <Link tabIndex={-1} className={classes.link} href={`/containers/${encodeURIComponent(first.id)}`}>
        {first.name}
      </Link>
      {usedBy.length > 1 && <span className={classes.dim}>{` +${usedBy.length - 1}`}</span>}
    </span>
  )
}
