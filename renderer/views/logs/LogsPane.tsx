import { type ReactNode, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { LogFilter, LogSelection } from '../../../shared/contract/logs.ts'
import type { LogBookmark } from './bookmarks.ts'
import { FindBar } from './FindBar.tsx'
import { LineContext } from './LineContext.tsx'
import { LogEmpty } from './LogEmpty.tsx'
import { LogStatus } from './LogStatus.tsx'
import classes from './LogsPane.module.css'
import { LogToolbar } from './LogToolbar.tsx'
import { LogViewport } from './LogViewport.tsx'
import { LogViewProvider } from './log-view.tsx'
import { PartsAbove, PartsBeside, PartsTools } from './parts.tsx'
import { useKeys } from './use-keys.ts'
import { usePane } from './use-pane.ts'
import { useRowLook } from './use-row-look.ts'
import { useRowWords } from './use-row-words.ts'

/** What is left out is held by the pane itself. */
export interface LogsPaneProps {
  readonly selection: LogSelection
  readonly filter?: LogFilter | null
  readonly onFilter?: (filter: LogFilter | null) => void
  /** Paths of fields that are shown as columns. */
  readonly columns?: readonly string[]
  readonly onColumns?: (columns: readonly string[]) => void
  readonly bookmarks?: readonly LogBookmark[]
  readonly onBookmarks?: (bookmarks: readonly LogBookmark[]) => void
  /** It opens at this time rather than at the end. */
  readonly startAt?: number | null
  /** Parts of the screen that shows it: above the lines, beside them, in its toolbar. They are inside its context (log-view.tsx). */
  readonly above?: ReactNode
  readonly beside?: ReactNode
  readonly tools?: ReactNode
}

// The same elements each time: the parts are not drawn with each line that comes.
const partsAbove = <PartsAbove />
const partsBeside = <PartsBeside />

/** The log of one or more containers: everything there is, live, searchable, in bounded memory. Fills its parent. */
export function LogsPane(props: LogsPaneProps) {
  const { t, i18n } = useTranslation('logs')
  const root = useRef<HTMLDivElement | null>(null)
  const input = useRef<HTMLInputElement | null>(null)
  const pane = usePane(props, input)
  const { place, finding, actions, state } = pane
  const { find } = state
  const words = useRowWords()
  const look = useRowLook(pane)
  const tools = useMemo(
    () => (
      <>
        <PartsTools />
        {props.tools}
      </>
    ),
    [props.tools],
  )
  useKeys(root, pane.keys)
  const count = useMemo(() => {
    const format = new Intl.NumberFormat(i18n.language)
    return (value: number): string => format.format(value)
  }, [i18n.language])

  return (
    <LogViewProvider value={pane.handle}>
      <div ref={root} className={classes.pane}>
        <LogToolbar
          actions={actions}
          following={pane.isFollowing}
          paused={place.pausedAt !== null}
          cleared={place.clearedTo !== null}
          finding={finding.open}
          copied={pane.copying.state}
          tools={tools}
        />
        {partsAbove}
        {props.above}
        {finding.open && (
          <FindBar
            input={input}
            query={finding.query}
            find={find}
            onQuery={finding.change}
            onStep={finding.step}
            onClose={actions.onCloseFind}
          />
        )}
        <div className={classes.middleRow}>
          <div className={classes.linesBox}>
            <div className={classes.linesRow}>
              <div className={classes.lines}>
                <div className={classes.lines}>
                  <LogViewport pane={pane} look={look} words={words}>
                    {pane.isEmpty && <LogEmpty state={state} engineOnline={pane.engineOnline} command={pane.command} />}
                  </LogViewport>
                  {pane.isBelow && !pane.isEmpty && (
                    <button type="button" className={classes.jump} onClick={actions.onEnd}>
                      {place.pausedAt !== null
                        ? t('waiting', { count: place.unseen, replace: { count: count(place.unseen) } })
                        : place.unseen > 0
                          ? t('jumpNew', { count: place.unseen, replace: { count: count(place.unseen) } })
                          : t('jump')}
                    </button>
                  )}
                </div>
                {pane.context && <LineContext pane={pane} line={pane.context} look={look} words={words} />}
              </div>
              {partsBeside}
            </div>
          </div>
          {props.beside}
        </div>
        <LogStatus pane={pane} />
      </div>
    </LogViewProvider>
  )
}
