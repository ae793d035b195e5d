export const logHistogram = {
  tool: 'Histogram',
  label: 'Lines over time by level: {{summary}}',
  summary: '{{lines}} lines from {{from}} to {{to}}',
  levelCount: '{{level}} {{count}}',
  none: 'No line has a time yet.',
  waiting: 'Counting…',
  hint: 'Click: go to that time. Drag: show only that time. Arrow keys and Enter do the same, with Shift for a range.',
  step: 'each bar is {{step}}',
  bar: '{{from}} – {{to}}',
  total_one: '{{count}} line',
  total_other: '{{count}} lines',
}
