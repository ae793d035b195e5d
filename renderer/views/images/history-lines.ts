import type { HistoryStep } from '../../../shared/contract/images.ts'

/** A step of the history with what is added up over the steps below it. */
export interface HistoryLine {
  readonly step: HistoryStep
  /** Size of the image up to and with this step, bytes. */
  readonly cumulativeBytes: number
  /** Share of the largest step, 0–1: the length of the bar. */
  readonly share: number
}

/** History (base first) as table lines; the empty steps are left out when `hideEmpty`. */
export function historyLines(history: readonly HistoryStep[], hideEmpty: boolean): HistoryLine[] {
  const largest = history.reduce((most, step) => Math.max(most, step.sizeBytes), 0)
  let cumulativeBytes = 0
  const lines: HistoryLine[] = []
  for (const step of history) {
    cumulativeBytes += step.sizeBytes
    if (!(hideEmpty && step.empty)) {
      lines.push({ step, cumulativeBytes, share: largest === 0 ? 0 : step.sizeBytes / largest })
    }
  }
  return lines
}
