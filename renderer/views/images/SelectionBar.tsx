import { ActionIcon, Button } from '@mantine/core'
import { IconDeviceFloppy, IconGitCompare, IconTrash, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { useMayChange } from '../../stores/system.ts'
import { comparePath } from '../layers/paths.ts'
import { saveLines } from '../workshop/line-entries.tsx'
import classes from './Images.module.css'
import { freedBytes, type ImageLine, pairOf } from './image-lines.ts'

/** What can be done to the selected lines, and what that would free. */
export function SelectionBar(props: { lines: readonly ImageLine[]; onRemove: () => void; onClear: () => void }) {
  const { t } = useTranslation(['images', 'workshop', 'layers'])
  const [, navigate] = useLocation()
  const bytes = freedBytes(props.lines)
  const pair = pairOf(props.lines)
  const mayChange = useMayChange()
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('selected', { count: props.lines.length })}>
      <ActionIcon variant="subtle" color="gray" aria-label={t('clearSelection')} onClick={props.onClear}>
        <IconX size={15} />
      </ActionIcon>
      <strong className={classes.number}>{t('selected', { count: props.lines.length })}</strong>
      {bytes !== null && <span className={classes.dim}>{formatBytes(bytes)}</span>}
      <span className={classes.space} />
      {pair && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconGitCompare size={14} />}
          onClick={() => navigate(comparePath(...pair))}
        >
          {t('layers:compare.action')}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconDeviceFloppy size={14} />}
        onClick={() => saveLines(props.lines)}
      >
        {t('workshop:menu.saveSelected')}
      </Button>
      {mayChange && (
        <Button
          size="compact-sm"
          variant="outline"
          color="red"
          leftSection={<IconTrash size={14} />}
          onClick={props.onRemove}
        >
          {t('removeSelected')}
        </Button>
      )}
    </div>
  )
}
