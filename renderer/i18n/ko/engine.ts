import type { engine as english } from '../en/engine.ts'

export const engine: typeof english = {
  connecting: '엔진에 연결하는 중…',
}
