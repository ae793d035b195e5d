import { IconArrowsMaximize, IconArrowsMinimize, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './DetailHeader.module.css'
import { IconButton } from './IconButton.tsx'

/** The head of a detail beside its list: its name, what goes with the name, facts and actions on a second line. */
export function DetailHeader(props: {
  title: string
  /** Beside the name, such as a copy menu. */
  besideTitle?: ReactNode
  facts?: ReactNode
  /** At the right of the facts. */
  actions?: ReactNode
  closeLabel: string
  filled: boolean
  onFill: (filled: boolean) => void
  onClose: () => void
}) {
  const { t } = useTranslation('common')
  const { filled } = props
  // Beside the list the list has the page's heading; alone this is it.
  const Title = filled ? 'h1' : 'h2'
  return (
    <header className={classes.header}>
      <div className={classes.titleLine}>
        <Title className={classes.title} title={props.title.slice(0, 1000)}>
          {props.title}
        </Title>
        {props.besideTitle}
        <div className={classes.window}>
          <IconButton
            label={t(filled ? 'besideList' : 'fillWindow')}
            icon={filled ? <IconArrowsMinimize size={16} /> : <IconArrowsMaximize size={16} />}
            onClick={() => props.onFill(!filled)}
          />
          <IconButton label={props.closeLabel} icon={<IconX size={16} />} onClick={props.onClose} />
        </div>
      </div>
      {(props.facts || props.actions) && (
        <div className={classes.factLine}>
          {props.facts}
          {props.actions && <div className={classes.actions}>{props.actions}</div>}
        </div>
      )}
    </header>
  )
}
