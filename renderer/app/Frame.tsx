import { Suspense, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { lazyPart } from '../components/lazy-part.ts'
import type { Connection, Connector } from '../connect.ts'
import { useEngine } from '../stores/engine.ts'
import { useSettingsKnown } from '../stores/settings.ts'
import { ContainersScreen } from '../views/containers/ContainersScreen.tsx'
import { dashboardPath } from '../views/dashboard/paths.ts'
import { useJobNotes } from '../views/jobs/use-job-notes.tsx'
import { compareRoute, sharingPath } from '../views/layers/paths.ts'
import { logsPath, logWindowPath } from '../views/logs-screen/address.ts'
import { runRoute } from '../views/run/paths.ts'
import { buildsPath } from '../views/workshop/build/paths.ts'
import { Workshop } from '../views/workshop/Workshop.tsx'
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

const DashboardScreen = lazyPart(async () => (await import('../views/dashboard/DashboardScreen.tsx')).DashboardScreen)
const ImagesScreen = lazyPart(async () => (await import('../views/images/ImagesScreen.tsx')).ImagesScreen)
const BuildsScreen = lazyPart(async () => (await import('../views/workshop/build/BuildsScreen.tsx')).BuildsScreen)
const CompareScreen = lazyPart(async () => (await import('../views/layers/compare/CompareScreen.tsx')).CompareScreen)
const SharingScreen = lazyPart(async () => (await import('../views/layers/sharing/SharingScreen.tsx')).SharingScreen)
const RunScreen = lazyPart(async () => (await import('../views/run/RunScreen.tsx')).RunScreen)
const LogsScreen = lazyPart(async () => (await import('../views/logs-screen/LogsScreen.tsx')).LogsScreen)

interface FrameProps {
  connection: Connection
  connector: Connector
}

/** What stands around a screen: everything, or, in a log's own window, only what is wrong with the connections. */
export function Frame(props: FrameProps) {
  const [location] = useLocation()
  const alone = location === logWindowPath || location.startsWith(`${logWindowPath}/`)
  useTitle()
  return <ContainerActionsProvider>{alone ? <Alone {...props} /> : <Whole {...props} />}</ContainerActionsProvider>
}

function Alone(props: FrameProps) {
  return (
    <div className={classes.alone}>
      <Main {...props} />
    </div>
  )
}

/** Sidebar, banner, the screen, status bar; and what opens over them. */
function Whole(props: FrameProps) {
  const [commandsOpen, setCommandsOpen] = useState(false)
  const [helpOpen, setHelpOpen] = useState(false)
  useJobNotes()
  return (
    <>
      <div className={classes.frame}>
        <Sidebar />
        <Main {...props} />
        <StatusBar
          connector={props.connector}
          onCommands={() => setCommandsOpen(true)}
          onHelp={() => setHelpOpen(true)}
        />
      </div>
      <CommandDrawer opened={commandsOpen} onClose={() => setCommandsOpen(false)} />
      <KeyboardHelp opened={helpOpen} onOpen={() => setHelpOpen(true)} onClose={() => setHelpOpen(false)} />
      <Workshop />
      <Palette onHelp={() => setHelpOpen(true)} onCommands={() => setCommandsOpen(true)} />
    </>
  )
}

function Main(props: FrameProps) {
  return (
    <main className={classes.main}>
      <DemoLabel />
      <EngineBanner connection={props.connection} onReconnect={() => props.connector.retry()} />
      <div className={classes.screen}>
        <CrashBoundary>
          <Screens />
        </CrashBoundary>
      </div>
    </main>
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
        <Route path={dashboardPath}>
          <DashboardScreen />
        </Route>
        <Route path="/containers/:id/:tab?">
          {(params) => <ContainersScreen id={params.id} tab={params.tab ?? null} />}
        </Route>
        <Route path="/containers">
          <ContainersScreen id={null} tab={null} />
        </Route>
        <Route path={`${logWindowPath}/*?`}>
          <LogsScreen alone />
        </Route>
        <Route path={`${logsPath}/*?`}>
          <LogsScreen alone={false} />
        </Route>
        <Route path={`${buildsPath}/*?`}>
          <BuildsScreen />
        </Route>
        <Route path={runRoute}>{(params) => <RunScreen way={params.way ?? null} id={params.id ?? null} />}</Route>
        <Route path={sharingPath}>
          <SharingScreen />
        </Route>
        <Route path={compareRoute}>{(params) => <CompareScreen from={params.from} to={params.to ?? null} />}</Route>
        <Route path="/images/:id?/:tab?">
          {(params) => <ImagesScreen id={params.id ?? null} tab={params.tab ?? null} />}
        </Route>
        <Route>
          <Redirect to="/containers" replace />
        </Route>
      </Switch>
    </Suspense>
  )
}
