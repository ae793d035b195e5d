import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './SplitPane.module.css'

const minimum = 320
const step = 32

/**
 * A list with, when there is one, a detail beside it. The divider is dragged or moved with ← →; `filled` gives the detail the
 * whole width (the list stays mounted, so it keeps its place).
 */
export function SplitPane(props: { list: ReactNode; detail: ReactNode | null; filled?: boolean }) {
  const { t } = useTranslation('common')
  const root = useRef<HTMLDivElement>(null)
  /** The detail's share of the width, so that a resized window keeps the proportion. */
  const [share, setShare] = useState(0.58)
  const open = props.detail !== null
  const filled = open && props.filled === true

  const resize = (detailWidth: number): void => {
    const width = root.current?.clientWidth ?? 0
    if (width < 2 * minimum) return
    setShare(Math.min(width - minimum, Math.max(minimum, detailWidth)) / width)
  }
  const nudge = (by: number): void => resize((root.current?.clientWidth ?? 0) * share + by)

  return (
    <div ref={root} className={classes.split}>
      <div className={classes.list} hidden={filled}>
        {props.list}
      </div>
      {open && !filled && (
        // biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged or take the focus
        <div
          role="separator"
          aria-orientation="vertical"
          aria-label={t('resize')}
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          tabIndex={0}
          className={classes.divider}
          onKeyDown={(event) => {
            if (event.key === 'ArrowLeft') nudge(step)
            else if (event.key === 'ArrowRight') nudge(-step)
            else return
            event.preventDefault()
          }}
          onPointerDown={(event) => {
            event.preventDefault()
            event.currentTarget.setPointerCapture(event.pointerId)
          }}
          onPointerMove={(event) => {
            if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
            const box = root.current?.getBoundingClientRect()
            if (box) resize(box.right - event.clientX)
          }}
          onDoubleClick={() => setShare(0.58)}
        />
      )}
      {open && (
        <div className={classes.detail} style={filled ? { flex: 1 } : { flexBasis: `${share * 100}%` }}>
          {props.detail}
        </div>
      )}
    </div>
  )
}
