import { same } from '../../shared/lib/same.ts'

/** How the rows of one collection behave. */
export interface RowRules<Row> {
  key(row: Row): string
  /**
   * The fields by which an answer is known to be older than an event: it shows them as they were before. Only fields that the engine
   * tells exactly belong here.
   */
  readonly signs: readonly (keyof Row & string)[]
  /** Takes what `answer` says, keeping of `current` what is only told more exactly there. */
  settle(current: Row, answer: Row): Row
}

/** When a question was put to the engine: answers are judged by that, not by when they arrive. */
export interface Question {
  readonly order: number
  readonly at: number
}

/** What we know of a row beyond the last list. */
interface Mark<Row> {
  order: number
  at: number
  gone: boolean
  /** What the events of late determined, and what stood there before. */
  patch: Partial<Row>
  before: Partial<Row>
}

/** Rows that are touched between two lists, at most; more than that are left to the next list. */
const maxMarks = 10_000

/**
 * The rows of a live collection: events are applied at once as patches, answers of the engine when they come, and neither undoes what
 * is newer. An answer is older than an event when it was asked for before the event came; and also, for `graceMs` after the event,
 * when it still shows what the event ended: the engine tells an event (`die`) before its own list shows it (45 ms measured on 20.10).
 */
export class LiveRows<Row extends object> {
  readonly rows = new Map<string, Row>()
  readonly #marks = new Map<string, Mark<Row>>()
  readonly #published = new Map<string, Row>()
  readonly #changed = new Set<string>()
  readonly #rules: RowRules<Row>
  readonly #graceMs: number
  readonly #now: () => number
  #order = 0
  #listed = 0

  constructor(rules: RowRules<Row>, options: { graceMs: number; now: () => number }) {
    this.#rules = rules
    this.#graceMs = options.graceMs
    this.#now = options.now
  }

  /** Call when a question is sent to the engine, and give the result with its answer. */
  ask(): Question {
    this.#order += 1
    return { order: this.#order, at: this.#now() }
  }

  /** Whether rows were touched by events that no list has confirmed yet. */
  get unsettled(): boolean {
    return this.#marks.size > 0
  }

  isSettled(id: string): boolean {
    return !this.#marks.has(id)
  }

  /** An event determined these fields of the row. False where it could not be kept (a flood): the next list must tell. */
  patch(id: string, patch: Partial<Row>): boolean {
    const mark = this.#touch(id)
    if (!mark) return false
    const row = this.rows.get(id)
    mark.gone = false
    mark.patch = { ...mark.patch, ...patch }
    if (row) {
      for (const field of Object.keys(patch) as (keyof Row)[]) mark.before[field] = row[field]
      this.#set(id, { ...row, ...patch })
    }
    return true
  }

  /** An event said that it is gone; older answers do not bring it back. */
  remove(id: string): boolean {
    const mark = this.#touch(id)
    this.#delete(id)
    if (!mark) return false
    mark.gone = true
    return true
  }

  /** The answer for one row; undefined where the engine has none of that id. */
  applyOne(question: Question, id: string, answer: Row | undefined): void {
    const mark = this.#marks.get(id)
    if (question.order < this.#listed || mark?.gone) return
    if (!answer) {
      if (!mark || mark.order < question.order) this.remove(id)
      return
    }
    this.#take(id, this.#corrected(question, answer, mark))
    if (mark && mark.order < question.order) mark.order = question.order
    if (!mark && this.#marks.size < maxMarks) {
      this.#marks.set(id, { order: question.order, at: question.at, gone: false, patch: {}, before: {} })
    }
  }

  /** The answer for all rows: what is not in it is gone, unless we know better. */
  applyList(question: Question, answer: readonly Row[]): void {
    if (question.order < this.#listed) return
    this.#listed = question.order
    const listed = new Set<string>()
    for (const row of answer) {
      const id = this.#rules.key(row)
      listed.add(id)
      const mark = this.#marks.get(id)
      if (mark?.gone && this.#isNewer(mark, question)) continue
      if (mark && mark.order > question.order && this.rows.has(id)) continue
      this.#take(id, this.#corrected(question, row, mark))
    }
    for (const id of this.rows.keys()) {
      if (listed.has(id)) continue
      const mark = this.#marks.get(id)
      if (!(mark && !mark.gone && this.#isNewer(mark, question))) this.#delete(id)
    }
    for (const [id, mark] of this.#marks) if (!this.#isNewer(mark, question)) this.#marks.delete(id)
  }

  /** Gives every row to `change`, which returns it as it is or a changed copy: for fields that are joined from elsewhere. */
  rework(change: (row: Row) => Row): void {
    for (const [id, row] of this.rows) {
      const next = change(row)
      if (next !== row) this.#set(id, next)
    }
  }

  /** What really changed since the last call, or undefined. */
  drain(): { upserted: Row[]; gone: string[] } | undefined {
    const upserted: Row[] = []
    const gone: string[] = []
    for (const id of this.#changed) {
      const row = this.rows.get(id)
      const known = this.#published.get(id)
      if (!row) {
        if (this.#published.delete(id)) gone.push(id)
      } else if (!known || !same(known, row)) {
        this.#published.set(id, row)
        upserted.push(row)
      }
    }
    this.#changed.clear()
    return upserted.length + gone.length > 0 ? { upserted, gone } : undefined
  }

  /** The rows as `drain` told them so far. */
  published(): Row[] {
    return [...this.#published.values()]
  }

  /** The engine is another one, or was away: what events said of late counts no more, and questions before this are void. */
  forgetEvents(): void {
    this.#marks.clear()
    this.#order += 1
    this.#listed = this.#order
  }

  clear(): void {
    this.forgetEvents()
    this.rows.clear()
    this.#published.clear()
    this.#changed.clear()
  }

  #touch(id: string): Mark<Row> | undefined {
    this.#order += 1
    const at = this.#now()
    let mark = this.#marks.get(id)
    if (!mark) {
      if (this.#marks.size >= maxMarks) return undefined
      mark = { order: 0, at, gone: false, patch: {}, before: {} }
      this.#marks.set(id, mark)
    } else if (at - mark.at >= this.#graceMs) {
      mark.patch = {}
      mark.before = {}
    }
    mark.order = this.#order
    mark.at = at
    return mark
  }

  #isNewer(mark: Mark<Row>, question: Question): boolean {
    return mark.order > question.order || question.at - mark.at < this.#graceMs
  }

  #corrected(question: Question, answer: Row, mark: Mark<Row> | undefined): Row {
    if (!mark) return answer
    const older =
      mark.order > question.order ||
      (question.at - mark.at < this.#graceMs &&
        this.#rules.signs.some(
          (field) =>
            Object.hasOwn(mark.patch, field) &&
            !same(answer[field], mark.patch[field]) &&
            // A row that was not known when the event came had some other state before.
            (!Object.hasOwn(mark.before, field) || same(answer[field], mark.before[field])),
        ))
    return older ? { ...answer, ...mark.patch } : answer
  }

  #take(id: string, answer: Row): void {
    const current = this.rows.get(id)
    this.#set(id, current ? this.#rules.settle(current, answer) : answer)
  }

  #set(id: string, row: Row): void {
    this.rows.set(id, row)
    this.#changed.add(id)
  }

  #delete(id: string): void {
    if (this.rows.delete(id)) this.#changed.add(id)
  }
}
