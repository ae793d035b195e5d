import { Spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Palette.module.css'
import { type PaletteEntry, searchPalette } from './palette-search.ts'
import { usePaletteEntries } from './use-palette-entries.ts'

/** Ctrl/Cmd+K: go to a screen or container, act on one, change theme or language. */
export function Palette(props: { onHelp: () => void; onCommands: () => void }) {
  const { t } = useTranslation('engine')
  const [query, setQuery] = useState('')
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      // Also from inside the filter field.
      tagsToIgnore={[]}
      lockScroll={false}
      centered={false}
      transitionProps={{ duration: 100, transition: 'fade' }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      scrollable
      maxHeight={420}
      classNames={{ action: classes.action ?? '', actionsGroup: classes.group ?? '' }}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
    >
      <Spotlight.Search
        placeholder={t('palette.search')}
        aria-label={t('palette.search')}
        leftSection={<IconSearch size={16} aria-hidden />}
      />
      <Spotlight.ActionsList>
        <Found query={query} onHelp={props.onHelp} onCommands={props.onCommands} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** Mounted only while the palette is open, so that nothing is computed otherwise. */
function Found(props: { query: string; onHelp: () => void; onCommands: () => void }) {
  const { t } = useTranslation('engine')
  const { always, more } = usePaletteEntries(props)
  const found = searchPalette(props.query, always, more)
  if (found.length === 0) return <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>
  const groups = new Map<string, PaletteEntry[]>()
  for (const entry of found) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry])
  return [...groups].map(([group, entries]) => (
    <Spotlight.ActionsGroup key={group} label={group}>
      {entries.map((entry) => (
        <Spotlight.Action key={entry.id} label={entry.text} onClick={entry.run} />
      ))}
    </Spotlight.ActionsGroup>
  ))
}
