import type { faults as english } from '../en/faults.ts'

export const faults: typeof english = {
  'engine-offline': '엔진이 응답하지 않아 아무 작업도 하지 않았습니다.',
  'engine-timeout': '엔진이 요청을 받았지만 제시간에 응답하지 않았습니다. 작업이 나중에 끝날 수도 있습니다.',
  'engine-said': '엔진이 거부했습니다: {{message}}',
  'engine-garbled': '엔진이 이해할 수 없는 응답을 보냈습니다(HTTP {{status}}). 중간에 프록시가 있는지 확인하세요.',
  'container-missing': '이 컨테이너는 더 이상 없습니다.',
  'container-running': '컨테이너가 실행 중입니다. 먼저 중지하거나 강제로 삭제하세요.',
  'container-not-running': '컨테이너가 실행 중이 아닙니다.',
  'container-paused': '컨테이너가 일시 정지되어 있습니다. 먼저 다시 시작하세요.',
  'name-in-use': '다른 컨테이너가 이미 {{name}} 이름을 사용하고 있습니다.',
  'port-in-use': '이 컴퓨터의 {{port}} 포트를 이미 사용하고 있습니다.',
  'removal-in-progress': '엔진이 이미 이 컨테이너를 삭제하고 있습니다.',
  'image-missing': '이 이미지는 더 이상 없습니다.',
  'image-in-use':
    '{{container}} 컨테이너가 이 이미지를 사용하고 있습니다. 먼저 컨테이너를 삭제하거나 강제로 삭제하세요.',
  'image-has-children': '이 이미지를 바탕으로 만든 다른 이미지가 있습니다. 그 이미지를 먼저 삭제하세요.',
  'image-has-tags': '이 이미지에 태그가 여러 개 있습니다. 태그를 하나씩 삭제하거나 강제로 삭제하세요.',
  'bad-signal': '엔진이 이 시그널을 알지 못합니다.',
  'no-space': '엔진의 디스크가 가득 찼습니다. 공간을 확보한 뒤 다시 시도하세요.',
  'permission-denied': '이 엔진에서 이 작업을 할 권한이 없습니다.',
  'log-unreadable': '{{driver}} 드라이버로 기록한 로그는 다시 읽을 수 없습니다.',
  'session-missing': '이 로그 세션은 닫혔습니다. 로그를 다시 여세요.',
  'bad-regex': '올바른 정규식이 아닙니다: {{message}}',
  'regex-too-slow': '이 정규식은 너무 오래 걸려 검색을 중단했습니다. 더 간단한 식을 사용하세요.',
  'endpoint-invalid': '{{url}}은(는) Portlight에서 사용할 수 있는 엔진 주소가 아닙니다.',
  internal: 'Portlight 내부에서 예기치 않은 오류가 발생했습니다. 원인은 로그에 있습니다.',
}
