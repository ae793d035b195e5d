/** A percentage with one digit below 100, none above: `0.4 %`, `12.0 %`, `204 %`. */
export function formatPercent(percent: number): string {
  return `${percent.toFixed(percent < 99.95 ? 1 : 0)} %`
}
