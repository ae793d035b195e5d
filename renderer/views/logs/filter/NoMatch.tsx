import { Button } from '@mantine/core'
import { IconFilterOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { EmptyState } from '../../../components/EmptyState.tsx'
import { useLogView } from '../log-view.tsx'
import { conditionText } from './describe.ts'
import classes from './FilterBar.module.css'
import { useConditionContext } from './filter-context.ts'
import { useFilter } from './filter-store.ts'

/** Conditions that are offered one by one; of more, only the whole filter is. */
const mostOffered = 4

/** In place of the lines, when the filter leaves none of them: which conditions could go. */
export function NoMatch() {
  const { t, i18n } = useTranslation('logFilter')
  const { feed } = useLogView()
  const filter = useFilter()
  const context = useConditionContext()
  const total = useStore(feed.store, (state) => state.notice?.count ?? 0)
  const isBuilding = useStore(feed.store, ({ view }) => (view?.notice ? view.notice.scanned < view.notice.total : true))
  if (isBuilding) return <EmptyState title={t('noMatchBuilding')} />
  const active = filter.chips.filter((chip) => !chip.off)
  return (
    <EmptyState
      icon={<IconFilterOff size={28} stroke={1.5} />}
      title={t('noMatch')}
      text={t('noMatchText', { total: new Intl.NumberFormat(i18n.language).format(total) })}
      action={
        <div className={classes.offers}>
          {active.length > 1 &&
            active.length <= mostOffered &&
            active.map((chip) => (
              <Button key={chip.id} size="xs" variant="default" onClick={() => filter.toggleOff(chip.id)}>
                <span className={classes.offer}>
                  {t('turnOffThis', { text: conditionText(chip.condition, context) })}
                </span>
              </Button>
            ))}
          <Button size="xs" variant="default" onClick={filter.clear}>
            {t('clear')}
          </Button>
        </div>
      }
    />
  )
}
