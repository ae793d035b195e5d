import type { logHistogram as english } from '../en/logHistogram.ts'

export const logHistogram: typeof english = {
  tool: '히스토그램',
  label: '시간에 따른 수준별 줄 수: {{summary}}',
  summary: '{{from}}부터 {{to}}까지 {{lines}}줄',
  levelCount: '{{level}} {{count}}',
  none: '아직 시각이 있는 줄이 없습니다.',
  waiting: '세는 중…',
  hint: '클릭: 그 시각으로 이동. 드래그: 그 구간만 표시. 화살표 키와 Enter로도 됩니다. Shift와 함께 누르면 구간을 선택합니다.',
  step: '막대 하나는 {{step}}',
  bar: '{{from}} – {{to}}',
  total_one: '{{count}}줄',
  total_other: '{{count}}줄',
}
