import { IconFilterMinus, IconFilterPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { LogCondition, LogTest } from '../../../../shared/contract/log-filter.ts'
import { IconButton } from '../../../components/IconButton.tsx'

/** Only lines with this, and without them. */
export function FilterButtons(props: { what: string; test: LogTest; onFilter: (condition: LogCondition) => void }) {
  const { t } = useTranslation('logDetails')
  const { what, test, onFilter } = props
  return (
    <>
      <IconButton
        label={t('onlyThis', { what })}
        icon={<IconFilterPlus size={14} />}
        onClick={() => onFilter({ exclude: false, test })}
      />
      <IconButton
        label={t('withoutThis', { what })}
        icon={<IconFilterMinus size={14} />}
        onClick={() => onFilter({ exclude: true, test })}
      />
    </>
  )
}
