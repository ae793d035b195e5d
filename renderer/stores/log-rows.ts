import type { LogNotice, LogViewNotice } from '../../shared/contract/logs.ts'

/**
 * The rows that a window shows. They are counted in *places*: a place is a row minus `shift`, and stays the same for a line when the
 * tail goes over to the session's own numbers, so that nothing that a screen remembers (its position, a selection) has to move.
 */
export interface LogRows {
  /** `tail`: the end of the log, while what is before it is read. `view`: rows of the filter. In `session` a row is a number. */
  readonly space: 'session' | 'view' | 'tail'
  /** Places `first` … `end - 1` exist. In the tail the first place is no line: it stands for all that comes before. */
  readonly first: number
  readonly end: number
  readonly shift: number
  /** Another one: the places before it mean nothing any more. */
  readonly epoch: number
}

export const noRows: LogRows = { space: 'session', first: 0, end: 0, shift: 0, epoch: 0 }

export interface RowsInput {
  readonly notice: LogNotice | null
  /** The view that is shown; null: the whole log. */
  readonly view: LogViewNotice | null
  /** The end is looked at rather than what has been read from the beginning. */
  readonly wantsTail: boolean
}

/**
 * The rows after a notice. `rebased`: how much the numbers of the lines at hand have grown, for the one change that keeps them; null
 * where they are as they were, or not worth keeping (then the epoch is another one).
 */
export function nextRows(
  before: LogRows,
  { notice, view, wantsTail }: RowsInput,
): { rows: LogRows; rebased: number | null } {
  if (view) return { rows: at(before, 'view', view.first, view.first + view.count), rebased: null }
  if (!notice) return { rows: at(before, 'session', 0, 0), rebased: null }
  const end = notice.first + notice.count
  const { tail } = notice
  if (tail && tail.becomes === null && wantsTail)
    return { rows: at(before, 'tail', tail.first - 1, tail.end), rebased: null }
  if (before.space === 'tail' && tail?.becomes != null) {
    const by = tail.becomes - tail.first
    const shift = before.shift + by
    return {
      rows: { space: 'session', first: notice.first - shift, end: end - shift, shift, epoch: before.epoch },
      rebased: by,
    }
  }
  return { rows: at(before, 'session', notice.first, end), rebased: null }
}

/** `first` and `end` in rows. The shift is kept with the space. */
function at(before: LogRows, space: LogRows['space'], first: number, end: number): LogRows {
  const isSame = before.space === space
  const shift = isSame ? before.shift : 0
  const rows = { space, first: first - shift, end: end - shift, shift, epoch: isSame ? before.epoch : before.epoch + 1 }
  return isSame && rows.first === before.first && rows.end === before.end ? before : rows
}
