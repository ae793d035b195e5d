import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dockerCommand } from '../../../shared/cli/docker.ts'
import { removeImageArgs } from '../../../shared/cli/images.ts'
import { formatBytes } from '../../../shared/lib/bytes.ts'
import { useClient } from '../../client-context.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { useEngine } from '../../stores/engine.ts'
import { useAnswer } from '../layers/use-answer.ts'
import classes from './Images.module.css'
import { freedBytes, type ImageLine, shortId } from './image-lines.ts'
import { RemovalDependents } from './RemovalDependents.tsx'

const mostUsers = 3

/** Names the tags that go, their sizes and what depends on them, and explains force. */
export function RemoveImagesDialog(props: {
  lines: readonly ImageLine[]
  onConfirm: (force: boolean) => void
  onCancel: () => void
}) {
  const { t } = useTranslation('images')
  const { lines } = props
  const [force, setForce] = useState(false)
  const endpoint = useEngine((state) => state.last?.endpoint ?? null)
  const [only] = lines.length === 1 ? lines : []
  const used = lines.filter((line) => line.image.usedBy.length > 0).length
  const freed = freedBytes(lines)
  const onlyNames = lines.every((line) => line.tag !== null) && freed === null

  const nameOf = (line: ImageLine): string => {
    const { sizeBytes, usedBy } = line.image
    const names = usedBy.slice(0, mostUsers).map((user) => user.name)
    const rest = usedBy.length - names.length
    const users =
      names.length === 0
        ? null
        : rest > 0
          ? t('removal.usedByMany', { names: names.join(', '), count: rest })
          : t('removal.usedBy', { names: names.join(', ') })
    const ref = line.tag === null ? `${line.repository ?? t('noRepository')} ${shortId(line.image.id)}` : line.ref
    return [ref, sizeBytes === null ? null : formatBytes(sizeBytes), users].filter((part) => part !== null).join(' · ')
  }
  return (
    <ConfirmDialog
      opened
      title={
        only
          ? t('removal.titleOne', { ref: only.tag === null ? shortId(only.image.id) : only.ref })
          : t(lines.every((line) => line.tag !== null) ? 'removal.titleTags' : 'removal.titleImages', {
              count: lines.length,
            })
      }
      text={
        <>
          {onlyNames ? t('removal.onlyTags') : freed !== null && <Freed lines={lines} most={freed} />}
          {used > 0 && !only && <div className={classes.warn}>{t('removal.inUse', { count: used })}</div>}
        </>
      }
      names={lines.map(nameOf)}
      command={dockerCommand(
        endpoint,
        removeImageArgs(
          lines.map((line) => line.ref),
          { force },
        ),
      )}
      confirmLabel={t('removal.confirm')}
      onConfirm={() => props.onConfirm(force)}
      onCancel={props.onCancel}
    >
      <RemovalDependents lines={lines} />
      <Checkbox
        size="xs"
        label={t('removal.force')}
        description={t('removal.forceText')}
        checked={force}
        onChange={(event) => setForce(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  )
}

/** What it really gives back, as soon as that is known; until then the most that it can be. */
function Freed(props: { lines: readonly ImageLine[]; most: number }) {
  const { t } = useTranslation('images')
  const client = useClient()
  // Of an image with another tag only a name goes.
  const gone = [...new Set(props.lines.map(({ image }) => image))].filter(
    ({ id, tags }) => props.lines.filter((line) => line.image.id === id).length >= tags.length,
  )
  const imageIds = gone.map(({ id }) => id)
  const { answer } = useAnswer((signal) => client.layers.freed({ imageIds }, { signal }), [client, imageIds.join(' ')])
  return answer.kind === 'shown'
    ? t('removal.reallyFrees', {
        bytes: formatBytes(answer.value.bytes),
        kept: formatBytes(answer.value.keptShared),
      })
    : t('removal.frees', { bytes: formatBytes(props.most) })
}
