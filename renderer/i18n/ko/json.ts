import type { json as english } from '../en/json.ts'

export const json: typeof english = {
  find: '문서에서 찾기',
  matches_one: '{{count}}줄 중 {{at}}번째',
  matches_other: '{{count}}줄 중 {{at}}번째',
  noMatch: '찾을 수 없음',
  next: '다음 결과(Enter)',
  previous: '이전 결과(Shift+Enter)',
  expandAll: '모두 펼치기',
  collapseAll: '모두 접기',
  copyAll: '전체 복사',
  copyPath: '경로 복사',
  copyValue: '값 복사',
  expand: '{{path}} 펼치기',
  collapse: '{{path}} 접기',
  hidden_one: '{{count}}줄',
  hidden_other: '{{count}}줄',
  whole: '전체 값',
  cut: '처음 {{count}}자만 표시합니다. 복사하면 전체가 복사됩니다.',
  pick: '줄을 선택하면 경로나 값을 복사할 수 있습니다.',
}
