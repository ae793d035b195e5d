import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { Entries, type MenuEntry } from '../../components/RowMenu.tsx'
import classes from './BulkBar.module.css'

const inBar = ['logs', 'start', 'stop', 'restart']

/** What can be done to the selected containers. Removal stands apart at the end. */
export function BulkBar(props: { rows: readonly ContainerRow[]; entries: readonly MenuEntry[]; onClear: () => void }) {
  const { t } = useTranslation(['containers', 'actions'])
  const removal = props.entries.find((entry) => entry.id === 'remove')
  const more = props.entries.filter((entry) => !inBar.includes(entry.id) && entry !== removal)
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('containers:bulk.bar')}>
      <ActionIcon variant="subtle" color="gray" aria-label={t('containers:bulk.clear')} onClick={props.onClear}>
        <IconX size={15} />
      </ActionIcon>
      <strong className={classes.count}>{t('containers:bulk.selected', { count: props.rows.length })}</strong>
      {props.entries
        .filter((entry) => inBar.includes(entry.id))
        .map((entry) => (
          <Button
            key={entry.id}
            size="compact-sm"
            variant="default"
            leftSection={entry.icon}
            disabled={entry.disabled ?? false}
            onClick={entry.onSelect}
          >
            {entry.label}
          </Button>
        ))}
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={14} />}>
            {t('containers:more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Entries entries={more} />
        </Menu.Dropdown>
      </Menu>
      <span className={classes.space} />
      {removal && (
        <Button
          size="compact-sm"
          variant="outline"
          color="red"
          leftSection={removal.icon}
          disabled={removal.disabled ?? false}
          onClick={removal.onSelect}
        >
          {removal.label}
        </Button>
      )}
    </div>
  )
}
