import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { ContainerActionKind, ContainerRow } from '../../shared/contract/containers.ts'
import { useClient } from '../client-context.tsx'
import { isPossible } from '../stores/actions.ts'
import { containersStore } from '../stores/containers.ts'
import { patchSettings } from '../stores/settings.ts'
import { type ContainerActions, useContainerActions } from './ContainerActions.tsx'
import type { PaletteEntry } from './palette-search.ts'
import { colorSchemes, languageNames, languages, schemeWords } from './SettingsMenu.tsx'

/** What the palette offers: `always`, and `more` once something is typed: every container with what can be done to it. */
export function usePaletteEntries(open: { onHelp: () => void; onCommands: () => void }): {
  always: readonly PaletteEntry[]
  more: () => Iterable<PaletteEntry>
} {
  const { t } = useTranslation(['engine', 'actions'])
  const [, navigate] = useLocation()
  const client = useClient()
  const actions = useContainerActions()
  const screens = t('engine:palette.screens')
  const settings = t('engine:palette.settings')
  const always: PaletteEntry[] = [
    { id: 'containers', group: screens, text: t('engine:nav.containers'), run: () => navigate('/containers') },
    { id: 'images', group: screens, text: t('engine:nav.images'), run: () => navigate('/images') },
    { id: 'commands', group: screens, text: t('engine:status.commandLog'), run: open.onCommands },
    { id: 'help', group: screens, text: t('engine:status.help'), run: open.onHelp },
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
  return { always, more }
}

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
