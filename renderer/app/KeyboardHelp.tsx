import { Modal } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { isTyping } from '../components/is-typing.ts'
import type { engine } from '../i18n/en/engine.ts'
import { dashboardPath } from '../views/dashboard/paths.ts'
import { logsPath } from '../views/logs-screen/address.ts'
import classes from './KeyboardHelp.module.css'

type Words = keyof typeof engine.keys

const isMac = navigator.platform.startsWith('Mac')
const mod = isMac ? '⌘' : 'Ctrl'

const sections: readonly { title: Words; keys: readonly (readonly [string, Words])[] }[] = [
  {
    title: 'everywhere',
    keys: [
      [`${mod} K`, 'palette'],
      ['/', 'filter'],
      ['G D', 'goDashboard'],
      ['G C', 'goContainers'],
      ['G L', 'goLogs'],
      ['G I', 'goImages'],
      ['?', 'help'],
    ],
  },
  {
    title: 'containers',
    keys: [
      ['S', 'start'],
      ['X', 'stop'],
      ['R', 'restart'],
      ['P', 'pause'],
      ['L', 'logs'],
      ['C', 'copy'],
      ['Del', 'remove'],
    ],
  },
  {
    title: 'lists',
    keys: [
      ['↑ ↓', 'move'],
      ['Home End PgUp PgDn', 'ends'],
      ['Space / Shift ↑ ↓', 'select'],
      [`${mod} A`, 'all'],
      ['Enter', 'open'],
      ['Shift F10', 'menu'],
      ['← →', 'fold'],
      ['Esc', 'escape'],
    ],
  },
  {
    title: 'log',
    keys: [
      ['/', 'find'],
      ['n N', 'matches'],
      ['f', 'follow'],
      ['p', 'pause'],
      ['g G', 'lines'],
      ['w', 'wrap'],
      ['t', 'times'],
      ['l', 'numbers'],
      ['c', 'clear'],
      ['b', 'bookmark'],
      ['[ ]', 'bookmarks'],
      ['e', 'context'],
      ['v', 'wholeLog'],
    ],
  },
]

/** All shortcuts, opened by `?`; also listens for `g d`, `g c`, `g l` and `g i`, which go to the screens. */
export function KeyboardHelp(props: { opened: boolean; onOpen: () => void; onClose: () => void }) {
  const { t } = useTranslation(['engine', 'common'])
  useGlobalKeys(props.onOpen)
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('engine:keys.title')}
      size={680}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.columns}>
        {sections.map((section) => (
          <section key={section.title}>
            <h2 className={classes.title}>{t(`engine:keys.${section.title}`)}</h2>
            <dl className={classes.list}>
              {section.keys.map(([key, words]) => (
                <div key={words} className={classes.item}>
                  <dt>
                    <kbd className={classes.key}>{key}</kbd>
                  </dt>
                  <dd>{t(`engine:keys.${words}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

function useGlobalKeys(onHelp: () => void): void {
  const [, navigate] = useLocation()
  useEffect(() => {
    let goingAt = 0
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const going = Date.now() - goingAt < 1000
      goingAt = 0
      if (event.key === '?') onHelp()
      else if (event.key === 'g') {
        goingAt = Date.now()
        // Not swallowed: in a log it goes to the first line.
        return
      } else if (going && event.key === 'd') navigate(dashboardPath)
      else if (going && event.key === 'c') navigate('/containers')
      else if (going && event.key === 'l') navigate(logsPath)
      else if (going && event.key === 'i') navigate('/images')
      else return
      // In capture, so that `g c` does not also copy in a list.
      event.stopPropagation()
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [onHelp, navigate])
}
