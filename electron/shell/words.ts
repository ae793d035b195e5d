import { createInstance } from 'i18next'
import type { Settings } from '../../shared/contract/settings.ts'

const en = {
  cancel: 'Cancel',
  quit: 'Quit',
  copyReport: 'Copy Report',
  'link.question': 'Open this address in your browser?',
  'link.open': 'Open in Browser',
  'link.notPublished': 'Not opened: no container publishes this port',
  'link.ok': 'OK',
  'crash.window': 'The Portlight window keeps crashing',
  'crash.windowDetail':
    'Your containers are not affected. Reloading usually helps; if it does not, the report tells us why.',
  'crash.helper': 'The connection to your containers keeps crashing',
  'crash.helperDetail':
    'The part of Portlight that talks to the engine stopped several times within a minute. Your containers are not affected.',
  'crash.main': 'Portlight has to close',
  'crash.mainDetail': 'Something unexpected failed. Your containers are not affected.',
  'crash.reload': 'Reload Window',
  'crash.restart': 'Try Again',
  'hang.message': 'The Portlight window is not responding',
  'hang.detail': 'You can wait, or reload the window. Your containers are not affected.',
  'hang.wait': 'Wait',
  'save.title': 'Save Log',
  folder: 'Choose a Folder',
  files: 'Choose Files',
  saveFile: 'Save File',
  'logs.tooMany': 'Too many log windows are open',
  'logs.tooManyDetail': 'Close one of them, then open this one again.',
  'menu.file': 'File',
  'menu.edit': 'Edit',
  'menu.view': 'View',
  'menu.window': 'Window',
  'menu.help': 'Help',
  'menu.newWindow': 'New Window',
  'menu.reload': 'Reload Window',
  'menu.copyVersion': 'Copy Version Information',
}

type Word = keyof typeof en

const ko: Record<Word, string> = {
  cancel: '취소',
  quit: '종료',
  copyReport: '보고서 복사',
  'link.question': '이 주소를 브라우저에서 열까요?',
  'link.open': '브라우저에서 열기',
  'link.notPublished': '열지 않았습니다. 이 포트를 게시하는 컨테이너가 없습니다',
  'link.ok': '확인',
  'crash.window': 'Portlight 창이 반복해서 중단되고 있습니다',
  'crash.windowDetail':
    '컨테이너에는 영향이 없습니다. 대부분 창을 새로 고치면 해결됩니다. 해결되지 않으면 보고서에서 원인을 확인할 수 있습니다.',
  'crash.helper': '컨테이너 연결 프로세스가 반복해서 중단되고 있습니다',
  'crash.helperDetail': '엔진과 통신하는 프로세스가 1분 안에 여러 번 중단되었습니다. 컨테이너에는 영향이 없습니다.',
  'crash.main': 'Portlight를 종료해야 합니다',
  'crash.mainDetail': '예기치 않은 오류가 발생했습니다. 컨테이너에는 영향이 없습니다.',
  'crash.reload': '창 새로 고침',
  'crash.restart': '다시 시도',
  'hang.message': 'Portlight 창이 응답하지 않습니다',
  'hang.detail': '기다리거나 창을 새로 고칠 수 있습니다. 컨테이너에는 영향이 없습니다.',
  'hang.wait': '기다리기',
  'save.title': '로그 저장',
  folder: '폴더 선택',
  files: '파일 선택',
  saveFile: '파일 저장',
  'logs.tooMany': '로그 창이 너무 많이 열려 있습니다',
  'logs.tooManyDetail': '창을 하나 닫은 다음 다시 여세요.',
  'menu.file': '파일',
  'menu.edit': '편집',
  'menu.view': '보기',
  'menu.window': '창',
  'menu.help': '도움말',
  'menu.newWindow': '새 창',
  'menu.reload': '창 새로 고침',
  'menu.copyVersion': '버전 정보 복사',
}

const texts = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en }, ko: { translation: ko } },
  keySeparator: false,
  initAsync: false,
})
void texts.init()

/** The words of the menu and of the shell's dialogs, in the language of now. */
export function words(): (word: Word) => string {
  // i18next's key types are global and belong to the window's words.
  return texts.t as unknown as (word: Word) => string
}

/** `auto` takes the first language of the system that there are words for. */
export function speak(language: Settings['language'], systemLanguages: readonly string[]): void {
  const wanted = language === 'auto' ? systemLanguages.map((tag) => tag.split('-')[0]) : [language]
  const known = wanted.find((tag) => tag === 'en' || tag === 'ko') ?? 'en'
  void texts.changeLanguage(known)
}
