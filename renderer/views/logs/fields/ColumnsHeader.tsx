import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import rowClasses from '../LogRow.module.css'
import type { RowLook } from '../LogRow.tsx'
import { useLogView, useLogViewState } from '../log-view.tsx'
import { RowTime } from '../RowTime.tsx'
import classes from './Columns.module.css'
import { movedColumn, withoutColumn } from './columns.ts'

/** The names of the columns over their cells, which scroll sideways with the lines; nothing without columns. */
export function ColumnsHeader(props: { look: RowLook; lines: RefObject<HTMLElement | null> }) {
  const columns = useLogViewState((state) => state.columns)
  return columns.length > 0 && <Header {...props} columns={columns} />
}

function Header(props: { look: RowLook; lines: RefObject<HTMLElement | null>; columns: readonly string[] }) {
  const { t } = useTranslation('logDetails')
  const { setColumns } = useLogView()
  const { look, lines, columns } = props
  const row = useRef<HTMLDivElement | null>(null)
  useLayoutEffect(() => {
    const box = lines.current
    if (!box) return
    const move = (): void => {
      if (row.current) row.current.style.transform = `translateX(${-box.scrollLeft}px)`
    }
    move()
    box.addEventListener('scroll', move, { passive: true })
    return () => box.removeEventListener('scroll', move)
  }, [lines])
  return (
    <div className={classes.header}>
      <div ref={row} className={`${rowClasses.row} ${classes.row}`}>
        <Before look={look} />
        <ul className={classes.columns} aria-label={t('columns')}>
          {columns.map((path, index) => (
            <li key={path} className={`${rowClasses.cell} ${classes.column}`} title={path}>
              <button
                type="button"
                className={classes.name}
                aria-label={t('column.hint', { path })}
                onKeyDown={(event) => {
                  const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
                  if (by !== 0) setColumns(movedColumn(columns, path, by))
                  else if (event.key === 'Delete' || event.key === 'Backspace') setColumns(withoutColumn(columns, path))
                  else return
                  event.preventDefault()
                }}
              >
                {path}
              </button>
              <span className={classes.acts}>
                {index > 0 && (
                  <Act label={t('column.left', { path })} onClick={() => setColumns(movedColumn(columns, path, -1))}>
                    <IconChevronLeft size={12} />
                  </Act>
                )}
                {index < columns.length - 1 && (
                  <Act label={t('column.right', { path })} onClick={() => setColumns(movedColumn(columns, path, 1))}>
                    <IconChevronRight size={12} />
                  </Act>
                )}
                <Act label={t('column.remove', { path })} onClick={() => setColumns(withoutColumn(columns, path))}>
                  <IconX size={12} />
                </Act>
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}

/** What stands before the cells of a row, unseen: so wide that the names stand over their cells. */
function Before({ look }: { look: RowLook }) {
  return (
    <span className={classes.before} aria-hidden>
      {look.bookmarks && <span className={rowClasses.bookmark} />}
      {look.lineNumbers && <span className={rowClasses.number}>{'0'.repeat(look.digits)}</span>}
      {look.timestamps !== 'off' && (
        <span className={rowClasses.time}>
          <RowTime at={0} before={0} choice={look.timestamps} />
        </span>
      )}
      {look.sources && <span className={rowClasses.source} />}
      <span className={rowClasses.level} />
      <span className={rowClasses.stream} />
    </span>
  )
}

function Act(props: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      className={classes.act}
      tabIndex={-1}
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  )
}
