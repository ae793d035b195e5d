import type { LogExportFormat } from '../../../shared/contract/logs.ts'
import { exportRecords } from './export-records.ts'
import { exportText } from './export-text.ts'
import type { LineStore } from './line-store.ts'

/** The numbers of the lines that a view shows, in its order. */
export interface ViewRows {
  numberAt(row: number): number | null
}

export interface ExportRange {
  /** Rows of the view where there is one, else numbers; `to` is not included. */
  readonly from: number
  readonly to: number
  readonly view: ViewRows | null
  readonly format: LogExportFormat
  /** For text. */
  readonly timestamps: boolean
  /** Nothing of the export comes before this piece. */
  readonly start: boolean
  /** A source's name. */
  nameOf(source: number): string
}

export interface ExportPiece {
  readonly bytes: Buffer
  readonly next: number | null
}

/** A piece of a log as a file holds it, a quarter of a megabyte or so; see the contract. */
export function exportPiece(store: LineStore, range: ExportRange): ExportPiece {
  return range.format === 'text' ? exportText(store, range) : exportRecords(store, range)
}
