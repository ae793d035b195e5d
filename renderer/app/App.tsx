import { Notifications } from '@mantine/notifications'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { I18nextProvider } from 'react-i18next'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { createScope } from '../../shared/lib/undo.ts'
import type { Client } from '../client.ts'
import { ClientProvider } from '../client-context.tsx'
import type { Connection, Connector } from '../connect.ts'
import { i18n, type Language, languageOf } from '../i18n/index.ts'
import { LanguageContext } from '../i18n/use-words.ts'
import { startCommands } from '../stores/commands.ts'
import { startContainers } from '../stores/containers.ts'
import { startEngine } from '../stores/engine.ts'
import { startImages } from '../stores/images.ts'
import { startJobs } from '../stores/jobs.ts'
import { startSettings, useSettings } from '../stores/settings.ts'
import { startSystem } from '../stores/system.ts'
import { ThemeProvider } from '../theme/ThemeProvider.tsx'
import classes from './App.module.css'
import { ConnectScreen } from './ConnectScreen.tsx'
import { CrashBoundary } from './CrashBoundary.tsx'
import { Frame } from './Frame.tsx'

/** The window: the connection to the back end, what is read over it, and the screens. */
export function App(props: { connector: Connector }) {
  const { connector } = props
  const connection = useSyncExternalStore(connector.onChange, () => connector.connection)
  const client = useLastClient(connection)
  useStores(connection)
  const language = useLanguage()
  const scheme = useSettings((settings) => settings.colorScheme)
  return (
    <I18nextProvider i18n={i18n}>
      <LanguageContext.Provider value={language}>
        <ThemeProvider scheme={scheme}>
          <CrashBoundary>
            {/* Below dialogs (200): a question that waits for an answer is not covered. */}
            <Notifications
              zIndex={190}
              position="bottom-right"
              limit={4}
              autoClose={6000}
              className={classes.notifications ?? ''}
            />
            {client && connection.kind !== 'refused' ? (
              <ClientProvider value={client}>
                <Router hook={useHashLocation}>
                  <Frame connection={connection} connector={connector} />
                </Router>
              </ClientProvider>
            ) : (
              <ConnectScreen connection={connection} onRetry={() => connector.retry()} />
            )}
          </CrashBoundary>
        </ThemeProvider>
      </LanguageContext.Provider>
    </I18nextProvider>
  )
}

/** The client of the last good connection: while it is lost, the screens stay and show what they had. */
function useLastClient(connection: Connection): Client | null {
  const last = useRef<Client | null>(null)
  if (connection.kind === 'ready') last.current = connection.client
  return last.current
}

/** Each connection starts every store anew; its end stops them. */
function useStores(connection: Connection): void {
  const client = connection.kind === 'ready' ? connection.client : null
  useEffect(() => {
    if (!client) return
    const scope = createScope()
    const starts = [startSettings, startEngine, startContainers, startImages, startJobs, startCommands, startSystem]
    for (const start of starts) {
      scope.own(start(client))
    }
    return () => scope.close()
  }, [client])
}

function useLanguage(): Language {
  const setting = useSettings((settings) => settings.language)
  const [preferred, setPreferred] = useState(navigator.languages)
  useEffect(() => {
    const onChange = (): void => setPreferred(navigator.languages)
    window.addEventListener('languagechange', onChange)
    return () => window.removeEventListener('languagechange', onChange)
  }, [])
  const language = languageOf(setting, preferred)
  useEffect(() => {
    document.documentElement.lang = language
    void i18n.changeLanguage(language)
  }, [language])
  return language
}
