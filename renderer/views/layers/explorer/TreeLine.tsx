// biome-ignore-all lint/a11y/useSemanticElements: a line of a virtualised grid
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its row by aria-activedescendant
import { memo } from 'react'
import type { TreeRow } from '../../../../shared/contract/layers.ts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { withSigns } from '../../../components/inert-text.ts'
import { useWords } from '../../../i18n/use-words.ts'
import { ChangeMark } from '../ChangeMark.tsx'
import { fileKindIcons } from '../file-kind-icons.tsx'
import { modeNumber, modeText } from '../mode-text.ts'
import classes from './TreeGrid.module.css'

const deepest = 40
const longestName = 500

const icons = fileKindIcons({ size: 14, className: classes.icon })

/** In the place of a row that is on its way: the same elements, since making a screenful of others takes a frame of 30 ms. */
const coming: TreeRow = {
  ...{
    id: -1,
    depth: 0,
    name: '',
    kind: 'file',
    change: 'unchanged',
    bytes: 0,
    bytesBefore: 0,
    mode: 0,
    uid: 0,
    gid: 0,
  },
  ...{ link: null, modifiedAt: null, layer: null, children: 0, open: false },
}

/** One row; a quiet gap while it is on its way. */
export const TreeLine = memo(function TreeLine(props: {
  id: string
  place: number
  top: number
  row: TreeRow | undefined
  selected: boolean
  compares: boolean
}) {
  const t = useWords('layers')
  const { compares } = props
  const row = props.row ?? coming
  const isHere = props.row !== undefined
  const name = isHere ? withSigns(row.name.slice(0, longestName)) : t('rowComing')
  const foldable = row.children > 0
  return (
    <div
      id={props.id}
      role="row"
      aria-rowindex={props.place + 2}
      aria-level={isHere ? row.depth + 1 : undefined}
      aria-expanded={foldable ? row.open : undefined}
      aria-selected={props.selected}
      data-place={props.place}
      data-kind={isHere ? row.kind : undefined}
      data-change={isHere ? row.change : undefined}
      className={classes.row}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      <div className={classes.line} data-compares={compares || undefined} role="presentation">
        <div role="gridcell" className={classes.name}>
          <ChangeMark change={row.change} />
          <span className={classes.indent} style={{ width: Math.min(row.depth, deepest) * 14 }} />
          <span
            className={classes.fold}
            data-fold={foldable || undefined}
            data-open={row.open || undefined}
            aria-hidden
          />
          {icons[row.kind]}
          <span className={classes.text} title={name}>
            {name}
            {row.kind === 'directory' && '/'}
          </span>
          {row.link !== null && (
            <span className={classes.link} title={withSigns(row.link.slice(0, longestName))}>
              {row.kind === 'hardlink' ? t('hardlinkTo') : '→'} {withSigns(row.link.slice(0, longestName))}
            </span>
          )}
        </div>
        {compares && (
          <div role="gridcell" className={classes.before}>
            {row.change === 'added' ? '—' : formatBytes(row.bytesBefore ?? 0)}
          </div>
        )}
        <div role="gridcell" className={classes.end}>
          {row.kind === 'symlink' || (compares && row.change === 'removed') ? '—' : formatBytes(row.bytes)}
        </div>
        {!compares && (
          <>
            <div role="gridcell" className={classes.mode} title={modeNumber(row.mode)}>
              {modeText(row.kind, row.mode)}
            </div>
            <div role="gridcell" className={classes.owner}>
              {row.uid}:{row.gid}
            </div>
          </>
        )}
      </div>
    </div>
  )
})
