import { ActionIcon, Button, Popover, TextInput, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconBookmarks, IconPencil, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '../../../../shared/contract/settings.ts'
import { useClient } from '../../../client-context.tsx'
import { IconButton } from '../../../components/IconButton.tsx'
import { patchSettings, settingsStore, useSettings } from '../../../stores/settings.ts'
import { wholeFilter } from './chips.ts'
import classes from './FilterBar.module.css'
import { useFilter } from './filter-store.ts'
import { gone } from './popover.ts'
import { mostSaved, renamedSaved, withoutSaved, withSaved } from './saved.ts'

type Saved = Settings['logFilters']

const nameProps = { size: 'xs', maxLength: 100, autoComplete: 'off', spellCheck: false } as const

/** Filters by name, the same on every log: save this one, apply, rename, delete. */
export function SavedFilters() {
  const { t } = useTranslation('logFilter')
  const [opened, setOpened] = useState(false)
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus transitionProps={gone}>
      <Popover.Target>
        <Tooltip label={t('saved.open')} disabled={opened}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('saved.open')}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            <IconBookmarks size={16} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <SavedList onApplied={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

function SavedList(props: { onApplied: () => void }) {
  const { t } = useTranslation('logFilter')
  const client = useClient()
  const saved = useSettings((settings) => settings.logFilters)
  const filter = useFilter()
  const [renaming, setRenaming] = useState<string | null>(null)
  const keep = (logFilters: Saved): void => void patchSettings(client, { logFilters })
  const remove = (name: string): void => {
    const gone = saved.find((one) => one.name === name)
    if (!gone) return
    keep(withoutSaved(saved, name))
    const id = `filter-deleted-${name}`
    notifications.show({
      id,
      autoClose: 8000,
      title: t('saved.deleted', { name }),
      closeButtonProps: { 'aria-label': t('clear') },
      message: (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            notifications.hide(id)
            keep(withSaved(settingsStore.getState().settings.logFilters, name, gone.filter))
          }}
        >
          {t('saved.undo')}
        </Button>
      ),
    })
  }
  const present = JSON.stringify(wholeFilter(filter.chips))
  return (
    <div className={classes.saved}>
      {filter.chips.length > 0 && (
        <SaveForm saved={saved} onSave={(name) => keep(withSaved(saved, name, wholeFilter(filter.chips)))} />
      )}
      {saved.length === 0 && <p className={classes.savedHint}>{t('saved.none')}</p>}
      {saved.length > 0 && (
        <ul className={classes.savedList} aria-label={t('saved.open')}>
          {saved.map((one) => (
            <li key={one.name} className={classes.savedRow}>
              {renaming === one.name ? (
                <RenameForm
                  name={one.name}
                  saved={saved}
                  onDone={(next) => {
                    if (next) keep(next)
                    setRenaming(null)
                  }}
                />
              ) : (
                <>
                  <button
                    type="button"
                    className={classes.savedName}
                    title={t('saved.apply', { name: one.name })}
                    onClick={() => {
                      filter.apply(one.filter)
                      props.onApplied()
                    }}
                  >
                    {one.name}
                    {JSON.stringify(one.filter) === present && (
                      <span className={classes.savedHint}>{t('saved.present')}</span>
                    )}
                  </button>
                  <IconButton
                    label={t('saved.rename', { name: one.name })}
                    icon={<IconPencil size={14} />}
                    onClick={() => setRenaming(one.name)}
                  />
                  <IconButton
                    label={t('saved.delete', { name: one.name })}
                    icon={<IconTrash size={14} />}
                    danger
                    onClick={() => remove(one.name)}
                  />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function SaveForm(props: { saved: Saved; onSave: (name: string) => void }) {
  const { t } = useTranslation('logFilter')
  const [name, setName] = useState('')
  const wanted = name.trim()
  const isTaken = props.saved.some((one) => one.name === wanted)
  const isFull = props.saved.length >= mostSaved && !isTaken
  return (
    <form
      className={classes.savedForm}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        if (wanted === '' || isFull) return
        props.onSave(wanted)
        setName('')
      }}
    >
      <TextInput
        {...nameProps}
        className={classes.savedInput ?? ''}
        aria-label={t('saved.name')}
        placeholder={t('saved.name')}
        data-autofocus
        value={name}
        error={isFull && t('saved.full', { count: mostSaved })}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="xs" type="submit" disabled={wanted === '' || isFull}>
        {isTaken ? t('saved.replace', { name: wanted }) : t('saved.save')}
      </Button>
    </form>
  )
}

function RenameForm(props: { name: string; saved: Saved; onDone: (next: Saved | null) => void }) {
  const { t } = useTranslation('logFilter')
  const [name, setName] = useState(props.name)
  const next = renamedSaved(props.saved, props.name, name.trim())
  return (
    <form
      className={classes.savedForm}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        if (next) props.onDone(next)
      }}
    >
      <TextInput
        {...nameProps}
        className={classes.savedInput ?? ''}
        aria-label={t('saved.newName', { name: props.name })}
        autoFocus
        value={name}
        error={!next && name.trim() !== '' && t('saved.taken')}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={() => props.onDone(next)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          props.onDone(null)
        }}
      />
    </form>
  )
}
