import type { TFunction } from 'i18next'
import { Bytes } from '../../../components/Bytes.tsx'
import { NameButton } from '../../../components/table/NameButton.tsx'
import type { TableColumn } from '../../../components/table/types.ts'
import classes from './Sharing.module.css'

export interface SharedImage {
  readonly id: string
  readonly name: string
  readonly uniqueBytes: number
  readonly sharedBytes: number
  readonly bytes: number
  readonly layers: number
}

/** The columns of the sharing map. `largest`: bytes of the largest image, the length of the longest bar. */
export function sharingColumns(t: TFunction<'layers'>, largest: number): readonly TableColumn<SharedImage>[] {
  return [
    {
      id: 'name',
      title: t('sharing.column.name'),
      width: 180,
      grow: 3,
      hideable: false,
      sortValue: (image) => image.name,
      render: (image) => <NameButton title={image.name}>{image.name}</NameButton>,
    },
    {
      id: 'bar',
      title: t('sharing.column.bar'),
      width: 120,
      grow: 2,
      spare: 2,
      render: (image) => (
        <span className={classes.bar} aria-hidden>
          <span className={classes.unique} style={{ width: `${(image.uniqueBytes / largest) * 100}%` }} />
          <span className={classes.shared} style={{ width: `${(image.sharedBytes / largest) * 100}%` }} />
        </span>
      ),
    },
    {
      id: 'unique',
      title: t('sharing.column.unique'),
      width: 96,
      align: 'end',
      highFirst: true,
      sortValue: (image) => image.uniqueBytes,
      render: (image) => <Bytes value={image.uniqueBytes} />,
    },
    {
      id: 'shared',
      title: t('sharing.column.shared'),
      width: 96,
      align: 'end',
      highFirst: true,
      sortValue: (image) => image.sharedBytes,
      render: (image) => <Bytes value={image.sharedBytes} />,
    },
    {
      id: 'layers',
      title: t('sharing.column.layers'),
      width: 72,
      align: 'end',
      spare: 1,
      sortValue: (image) => image.layers,
      render: (image) => image.layers,
    },
  ]
}
