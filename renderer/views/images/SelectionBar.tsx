import { ActionIcon, Button } from '@mantine/core'
import { IconTrash, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import classes from './Images.module.css'
import { freedBytes, type ImageLine } from './image-lines.ts'

/** What can be done to the selected lines, and what that would free. */
export function SelectionBar(props: { lines: readonly ImageLine[]; onRemove: () => void; onClear: () => void }) {
  const { t } = useTranslation('images')
  const bytes = freedBytes(props.lines)
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('selected', { count: props.lines.length })}>
      <ActionIcon variant="subtle" color="gray" aria-label={t('clearSelection')} onClick={props.onClear}>
        <IconX size={15} />
      </ActionIcon>
      <strong className={classes.number}>{t('selected', { count: props.lines.length })}</strong>
      {bytes !== null && <span className={classes.dim}>{formatBytes(bytes)}</span>}
      <span className={classes.space} />
      <Button
        size="compact-sm"
        variant="outline"
        color="red"
        leftSection={<IconTrash size={14} />}
        onClick={props.onRemove}
      >
        {t('removeSelected')}
      </Button>
    </div>
  )
}
