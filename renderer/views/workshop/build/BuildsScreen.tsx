import { Route, Switch } from 'wouter'
import { BuildForm } from './BuildForm.tsx'
import { BuildPage } from './BuildPage.tsx'
import { BuildsList } from './BuildsList.tsx'
import { buildsPath, newBuildPath } from './paths.ts'

/** Builds: the form, one of them, or all. */
export function BuildsScreen() {
  return (
    <Switch>
      <Route path={newBuildPath()}>
        <BuildForm />
      </Route>
      <Route path={`${buildsPath}/:id`}>{(params) => <BuildPage key={params.id} id={params.id} />}</Route>
      <Route>
        <BuildsList />
      </Route>
    </Switch>
  )
}
