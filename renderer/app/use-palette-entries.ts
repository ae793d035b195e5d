import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ContainerActionKind, ContainerRow } from '../../shared/contract/containers.ts'
import { useClient } from '../client-context.tsx'
import { isPossible } from '../stores/actions.ts'
import { containersStore } from '../stores/containers.ts'
import { patchSettings } from '../stores/settings.ts'
import { useMayChange } from '../stores/system.ts'
import { openDialog, showJobs } from '../stores/workshop.ts'
import { dashboardPath } from '../views/dashboard/paths.ts'
import { logsPath, logsPathOf } from '../views/logs-screen/address.ts'
import { runPath } from '../views/run/paths.ts'
import { buildsPath, newBuildPath } from '../views/workshop/build/paths.ts'
import { type ContainerActions, useContainerActions } from './ContainerActions.tsx'
import type { PaletteEntry } from './palette-search.ts'
import { colorSchemes, languageNames, languages, schemeWords } from './SettingsMenu.tsx'

/** What the palette offers: `always`, and `more` once something is typed: every container with what can be done to it. */
export function usePaletteEntries(open: { onHelp: () => void; onCommands: () => void }): {
  always: readonly PaletteEntry[]
  more: () => Iterable<PaletteEntry>
} {
  const { t } = useTranslation(['engine', 'actions', 'logsScreen', 'workshop', 'run'])
  const [, navigate] = useLocation()
  const client = useClient()
  const mayChange = useMayChange()
  const actions = useContainerActions()
  const screens = t('engine:palette.screens')
  const settings = t('engine:palette.settings')
  const images = t('workshop:group')
  const always: PaletteEntry[] = [
    { id: 'dashboard', group: screens, text: t('engine:nav.dashboard'), run: () => navigate(dashboardPath) },
    { id: 'containers', group: screens, text: t('engine:nav.containers'), run: () => navigate('/containers') },
    { id: 'logs', group: screens, text: t('engine:nav.logs'), run: () => navigate(logsPath) },
    { id: 'images', group: screens, text: t('engine:nav.images'), run: () => navigate('/images') },
    { id: 'builds', group: screens, text: t('engine:nav.builds'), run: () => navigate(buildsPath) },
    {
      id: 'logs-running',
      group: screens,
      text: `${t('engine:nav.logs')}: ${t('logsScreen:running')}`,
      run: () => navigate(logsPathOf({ kind: 'running' })),
    },
    { id: 'run', group: screens, text: t('run:title'), run: () => navigate(runPath) },
    { id: 'removed', group: screens, text: t('run:removed.title'), run: () => openDialog({ kind: 'removed' }) },
    { id: 'jobs', group: screens, text: t('workshop:menu.jobs'), run: () => showJobs(true) },
    { id: 'commands', group: screens, text: t('engine:status.commandLog'), run: open.onCommands },
    { id: 'help', group: screens, text: t('engine:status.help'), run: open.onHelp },
    { id: 'pull', group: images, text: t('workshop:menu.pullLong'), run: () => openDialog({ kind: 'pull' }) },
    { id: 'build', group: images, text: t('workshop:menu.buildLong'), run: () => navigate(newBuildPath()) },
    { id: 'tar', group: images, text: t('workshop:menu.tar'), run: () => openDialog({ kind: 'tar' }) },
    { id: 'prune', group: images, text: t('workshop:menu.pruneLong'), run: () => openDialog({ kind: 'prune' }) },
    { id: 'accounts', group: images, text: t('workshop:menu.accounts'), run: () => openDialog({ kind: 'accounts' }) },
    ...colorSchemes.map((scheme) => ({
      id: `theme-${scheme}`,
      group: settings,
      text: `${t('engine:status.theme')}: ${t(`engine:${schemeWords[scheme]}`)}`,
      run: () => void patchSettings(client, { colorScheme: scheme }),
    })),
    ...languages.map((language) => ({
      id: `language-${language}`,
      group: settings,
      text: `${t('engine:status.language')}: ${language === 'auto' ? t('engine:status.languageAuto') : languageNames[language]}`,
      run: () => void patchSettings(client, { language }),
    })),
  ]

  function* more(): Generator<PaletteEntry> {
    const group = t('engine:palette.actions')
    const rows = [...(containersStore.getState().rows?.values() ?? [])]
    for (const project of new Set(rows.flatMap((row) => row.project ?? []))) {
      const text = t('actions:logsOfProject', { project })
      yield { id: `logs-${project}`, group, text, run: () => navigate(logsPathOf({ kind: 'project', project })) }
    }
    for (const row of rows.sort((a, b) => byName.compare(a.name, b.name))) {
      const { id, name } = row
      yield { id, group, text: t('actions:openItem', { name }), run: () => navigate(`/containers/${id}`) }
      for (const kind of kinds) {
        if (!isPossible(kind, row)) continue
        const text = t(`actions:on.${kind}`, { name })
        yield { id: `${kind}-${id}`, group, text, run: () => doIt(actions, kind, row) }
      }
    }
  }
  return { always: mayChange ? always : always.filter(({ id }) => !changing.has(id)), more }
}

/** Left out where nothing may be changed. */
const changing = new Set(['run', 'removed', 'pull', 'build', 'tar', 'prune'])

const byName = new Intl.Collator(undefined, { numeric: true })

const kinds = [
  'start',
  'stop',
  'restart',
  'pause',
  'unpause',
  'remove',
] as const satisfies readonly ContainerActionKind[]

function doIt(actions: ContainerActions, kind: (typeof kinds)[number], row: ContainerRow): void {
  if (kind === 'remove') actions.askRemove([row])
  else actions.run([row], { kind })
}
