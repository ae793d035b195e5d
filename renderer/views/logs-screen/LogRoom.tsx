import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import type { LogViewChoice } from '../../../shared/contract/settings.ts'
import { LogsPane } from '../logs/LogsPane.tsx'
import { useLogView } from '../logs/log-view.tsx'
import { selectionKey } from './address.ts'
import { RoomTools } from './RoomTools.tsx'
import { SidePanel } from './SidePanel.tsx'
import { useRememberedView } from './use-remembered-view.ts'

interface LogRoomProps {
  readonly selection: LogSelection
  /** In a window of its own. */
  readonly alone?: boolean
  /** That it was opened is remembered, too. */
  readonly remembered?: boolean
  /** Above everything. */
  readonly header?: (view: LogViewChoice, change: (title: string | null) => void) => ReactNode
}

/** The log of a selection with all that is remembered of it: filter, columns, bookmarks, title, place. */
export function LogRoom(props: LogRoomProps) {
  // Another selection is another room.
  const key = selectionKey(props.selection)
  return <Room key={key} roomKey={key} {...props} />
}

function Room(props: LogRoomProps & { roomKey: string }) {
  const { selection, alone = false } = props
  const [view, change] = useRememberedView(props.roomKey, props.remembered ?? false)
  const [startAt] = useState(view.place)
  const { filter, bookmarks } = view
  const hasPanel = selection.kind !== 'containers' || selection.ids.length > 1 || bookmarks.length > 0
  return (
    <>
      {props.header?.(view, (title) => change({ title }))}
      <LogsPane
        selection={selection}
        filter={filter.conditions.length > 0 ? filter : null}
        onFilter={(next) => change({ filter: next ?? { conditions: [] } })}
        columns={view.columns}
        onColumns={(columns) => change({ columns: [...columns] })}
        bookmarks={bookmarks}
        onBookmarks={(next) => change({ bookmarks: [...next] })}
        startAt={startAt}
        tools={<RoomTools selection={selection} hasPanel={hasPanel} alone={alone} />}
        beside={
          <>
            <SidePanel bookmarks={bookmarks} onBookmarks={(next) => change({ bookmarks: [...next] })} />
            <PlaceKeeper startsAt={startAt} onPlace={(place) => change({ place })} />
          </>
        }
      />
    </>
  )
}

/** Tells where the reader is whenever that changes: the time of the first line in sight, or null at the end. */
function PlaceKeeper(props: { startsAt: number | null; onPlace: (place: number | null) => void }) {
  const { store } = useLogView()
  const { startsAt } = props
  const tell = useRef(props.onPlace)
  tell.current = props.onPlace
  useEffect(() => {
    let told = startsAt
    // It shows the end until it has found the place that it starts at.
    let arrived = startsAt === null
    return store.subscribe(({ following, first }) => {
      arrived ||= !following
      const place = following ? null : (first?.at ?? told)
      if (!arrived || place === told) return
      told = place
      tell.current(place)
    })
  }, [store, startsAt])
  return null
}
