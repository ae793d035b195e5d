import type { containers as english } from '../en/containers.ts'

export const containers: typeof english = {
  title: '컨테이너',
  exitCode: '코드 {{code}}',
  state: {
    created: '생성됨',
    running: '실행 중',
    paused: '일시 정지됨',
    restarting: '재시작 중',
    removing: '삭제 중',
    exited: '종료됨',
    dead: '비정상 종료',
  },
  health: {
    healthy: '정상',
    starting: '확인 중',
    unhealthy: '비정상',
  },
}
