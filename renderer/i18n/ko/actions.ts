import type { actions as english } from '../en/actions.ts'

export const actions: typeof english = {
  start: '시작',
  stop: '중지',
  restart: '재시작',
  pause: '일시 정지',
  unpause: '계속',
  kill: '강제 종료',
  remove: '삭제',
}
