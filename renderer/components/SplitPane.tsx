import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { defaultSettings } from '../../shared/contract/default-settings.ts'
import classes from './SplitPane.module.css'

const minimum = 320
const step = 32

/**
 * A list with, when there is one, a detail beside it. The divider is dragged or moved with ← →; `filled` gives the detail the
 * whole width (the list stays mounted, so it keeps its place). `share`: the detail's part of the width, 0 to 1, so that a
 * resized window keeps the proportion; `onShare` tells a new one when the dragging ends.
 */
export function SplitPane(props: {
  list: ReactNode
  detail: ReactNode | null
  filled?: boolean
  share: number
  onShare: (share: number) => void
}) {
  const { t } = useTranslation('common')
  const root = useRef<HTMLDivElement>(null)
  /** While it is dragged. */
  const [dragged, setDragged] = useState<number | null>(null)
  const share = dragged ?? props.share
  const open = props.detail !== null
  const filled = open && props.filled === true

  /** The share that gives the detail this width, as far as both sides stay usable. */
  const shareOf = (detailWidth: number): number => {
    const width = root.current?.clientWidth ?? 0
    if (width < 2 * minimum) return share
    return Math.min(width - minimum, Math.max(minimum, detailWidth)) / width
  }
  const nudge = (by: number): void => props.onShare(shareOf((root.current?.clientWidth ?? 0) * share + by))
  const drop = (): void => {
    if (dragged !== null) props.onShare(dragged)
  }
  // What was dragged holds until it has come back as the choice, so that the divider does not jump in between.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new choice ends the dragging
  useEffect(() => setDragged(null), [props.share])

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
            if (box) setDragged(shareOf(box.right - event.clientX))
          }}
          onPointerUp={drop}
          onPointerCancel={drop}
          onDoubleClick={() => props.onShare(defaultSettings.layout.detailShare)}
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
