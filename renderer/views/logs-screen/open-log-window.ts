import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import type { LogSelection } from '../../../shared/contract/logs.ts'
import { useSystem } from '../../stores/system.ts'
import { logWindowPath, selectionKey } from './address.ts'

/**
 * Opens a selection's log in a window of its own. On the desktop the shell makes one and the page gets none. In a browser it is a tab that
 * this page opens: such a tab begins with a copy of this tab's sessionStorage, and so with its session. It must therefore not be
 * opened `noopener`, which would begin it empty; it is our own document, so it may know its opener.
 */
export function useOpenLogWindow(): (selection: LogSelection) => void {
  const { t } = useTranslation('logsScreen')
  const mode = useSystem((state) => state.app?.mode)
  return (selection) => {
    const opened = window.open(`#${logWindowPath}/${selectionKey(selection)}`, '_blank')
    if (opened === null && mode === 'browser') notifications.show({ message: t('blocked'), autoClose: 10_000 })
  }
}
