import { Redirect, Route, Switch } from 'wouter'
import { useMayChange } from '../../../stores/system.ts'
import { BuildForm } from './BuildForm.tsx'
import { BuildPage } from './BuildPage.tsx'
import { BuildsList } from './BuildsList.tsx'
import { buildsPath, newBuildPath } from './paths.ts'

/** Builds: the form, one of them, or all. */
export function BuildsScreen() {
  const mayChange = useMayChange()
  return (
    <Switch>
      <Route path={newBuildPath()}>{mayChange ? <BuildForm /> : <Redirect to={buildsPath} replace />}</Route>
      <Route path={`${buildsPath}/:id`}>{(params) => <BuildPage key={params.id} id={params.id} />}</Route>
      <Route>
        <BuildsList />
      </Route>
    </Switch>
  )
}
