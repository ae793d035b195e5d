import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import type { TreeBrowser } from '../../../stores/tree-browser.ts'
import classes from './TreePane.module.css'

/** The line below a tree: the path of the selected row, and how many rows there are. Apart, since both change with each step. */
export function TreeStatus(props: { browser: TreeBrowser }) {
  const { t, i18n } = useTranslation('layers')
  const { browser } = props
  const path = useStore(browser.store, (state) => state.selected?.path)
  const total = useStore(browser.feed.store, (state) => state.total)
  return (
    <div className={classes.status}>
      {path ? (
        <>
          <span className={classes.path} title={withSigns(path)}>
            {withSigns(path)}
          </span>
          <CopyButton text={path} label={t('copyPath')} size={20} />
        </>
      ) : (
        <span className={classes.hint}>{t('nothingSelected')}</span>
      )}
      <span className={classes.total} role="status">
        {t('rows', { count: total, replace: { count: new Intl.NumberFormat(i18n.language).format(total) } })}
      </span>
    </div>
  )
}
