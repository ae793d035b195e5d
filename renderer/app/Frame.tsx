import { Suspense, useState } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { lazyPart } from '../components/lazy-part.ts'
import type { Connection, Connector } from '../connect.ts'
import { useEngine } from '../stores/engine.ts'
import { useSettingsKnown } from '../stores/settings.ts'
import { ContainersScreen } from '../views/containers/ContainersScreen.tsx'
import { CommandDrawer } from './CommandDrawer.tsx'
import { ContainerActionsProvider } from './ContainerActions.tsx'
import { CrashBoundary } from './CrashBoundary.tsx'
import { DemoLabel } from './DemoLabel.tsx'
import { EngineBanner } from './EngineBanner.tsx'
import classes from './Frame.module.css'
import { KeyboardHelp } from './KeyboardHelp.tsx'
import { OfflineScreen } from './OfflineScreen.tsx'
import { Palette } from './Palette.tsx'
import { Sidebar } from './Sidebar.tsx'
import { StatusBar } from './StatusBar.tsx'
import { useTitle } from './use-title.ts'

const ImagesScreen = lazyPart(async () => (await import('../views/images/ImagesScreen.tsx')).ImagesScreen)

/** Sidebar, banner, the screen, status bar; and what opens over them. */
export function Frame(props: { connection: Connection; connector: Connector }) {
  const [commandsOpen, setCommandsOpen] = useState(false)
  const [helpOpen, setHelpOpen] = useState(false)
  useTitle()
  return (
    <ContainerActionsProvider>
      <div className={classes.frame}>
        <Sidebar />
        <main className={classes.main}>
          <DemoLabel />
          <EngineBanner connection={props.connection} onReconnect={() => props.connector.retry()} />
          <div className={classes.screen}>
            <CrashBoundary>
              <Screens />
            </CrashBoundary>
          </div>
        </main>
        <StatusBar
          connector={props.connector}
          onCommands={() => setCommandsOpen(true)}
          onHelp={() => setHelpOpen(true)}
        />
      </div>
      <CommandDrawer opened={commandsOpen} onClose={() => setCommandsOpen(false)} />
      <KeyboardHelp opened={helpOpen} onOpen={() => setHelpOpen(true)} onClose={() => setHelpOpen(false)} />
      <Palette onHelp={() => setHelpOpen(true)} onCommands={() => setCommandsOpen(true)} />
    </ContainerActionsProvider>
  )
}

/** Without an engine, now or ever, there is nothing to list: the offline screen takes the place of all of them. */
function Screens() {
  const neverOnline = useEngine((state) => state.last === null && state.link?.kind === 'offline')
  const known = useSettingsKnown()
  if (!known) return null
  if (neverOnline) return <OfflineScreen />
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/containers/:id/:tab?">
          {(params) => <ContainersScreen id={params.id} tab={params.tab ?? null} />}
        </Route>
        <Route path="/containers">
          <ContainersScreen id={null} tab={null} />
        </Route>
        <Route path="/images/:id?">{(params) => <ImagesScreen id={params.id ?? null} />}</Route>
        <Route>
          <Redirect to="/containers" replace />
        </Route>
      </Switch>
    </Suspense>
  )
}
