import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useContainerActions } from '../../app/ContainerActions.tsx'
import { Age } from '../../components/Age.tsx'
import { containersStore } from '../../stores/containers.ts'
import { GoBackButton } from './GoBackButton.tsx'
import classes from './PredecessorNote.module.css'
import { usePredecessor } from './use-predecessor.ts'

/** Over a container that took the place of another: the way back, and the end of it. */
export function PredecessorNote(props: { id: string }) {
  const { t } = useTranslation('run')
  const actions = useContainerActions()
  const before = usePredecessor(props.id)
  if (!before) return null
  const remove = (): void => {
    const row = containersStore.getState().rows?.get(before.id)
    if (row) actions.askRemove([row])
  }
  return (
    <aside className={classes.note}>
      <span className={classes.words}>
        {t('before.text', { name: before.name })} <Age at={before.keptAt} ago />
      </span>
      <GoBackButton id={props.id} />
      <Button size="compact-xs" variant="subtle" color="gray" onClick={remove}>
        {t('before.remove')}
      </Button>
    </aside>
  )
}
