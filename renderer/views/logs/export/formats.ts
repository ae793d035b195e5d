import type { LogExportFormat } from '../../../../shared/contract/logs.ts'

/** As a person chooses: `times` is text with the engine's timestamps. */
export const exportChoices = ['text', 'times', 'ndjson', 'csv'] as const
export type ExportChoice = (typeof exportChoices)[number]

export const formatOf = (choice: ExportChoice): { format: LogExportFormat; timestamps: boolean } => ({
  format: choice === 'times' ? 'text' : choice,
  timestamps: choice !== 'text',
})

const files: Readonly<Record<ExportChoice, { extension: string; type: string }>> = {
  text: { extension: 'log', type: 'text/plain' },
  times: { extension: 'log', type: 'text/plain' },
  ndjson: { extension: 'ndjson', type: 'application/x-ndjson' },
  csv: { extension: 'csv', type: 'text/csv' },
}

export const typeOf = (choice: ExportChoice): string => files[choice].type

/** A file name of what is exported and the time, without what some system forbids. */
export function fileName(subject: string, choice: ExportChoice, now: Date): string {
  const safe =
    subject
      .replace(/[^\w.-]+/g, '_')
      .replace(/^\.+/, '')
      .slice(0, 100) || 'container'
  return `${safe}-${now.toISOString().slice(0, 19).replace(/[:T]/g, '-')}.${files[choice].extension}`
}
