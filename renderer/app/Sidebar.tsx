import { IconBox, IconFileText, IconGauge, IconHammer, IconStack2 } from '@tabler/icons-react'
import { type ComponentType, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import type { ImageRow } from '../../shared/contract/images.ts'
import { countContainers, useContainers } from '../stores/containers.ts'
import { useImages } from '../stores/images.ts'
import { dashboardPath } from '../views/dashboard/paths.ts'
import { linesOf } from '../views/images/image-lines.ts'
import { logsPath } from '../views/logs-screen/address.ts'
import { buildsPath } from '../views/workshop/build/paths.ts'
import classes from './Sidebar.module.css'

/** The screens. */
export function Sidebar() {
  const { t } = useTranslation('engine')
  const rows = useContainers((state) => state.rows)
  const images = useImages((state) => state.rows)
  const counts = useMemo(() => (rows ? countContainers(rows.values()) : null), [rows])
  // As many as the list has lines: one a name.
  const lines = useMemo(() => (images ? countLines(images.values()) : null), [images])
  return (
    <nav className={classes.bar} aria-label={t('nav.label')}>
      <NavItem to={dashboardPath} label={t('nav.dashboard')} icon={IconGauge} count={null} />
      <NavItem
        to="/containers"
        label={t('nav.containers')}
        icon={IconBox}
        count={counts?.running ?? null}
        hint={counts ? t('containersLong', { running: counts.running, total: counts.total }) : undefined}
      />
      <NavItem to={logsPath} label={t('nav.logs')} icon={IconFileText} count={null} />
      <NavItem to="/images" label={t('nav.images')} icon={IconStack2} count={lines} />
      <NavItem to={buildsPath} label={t('nav.builds')} icon={IconHammer} count={null} />
    </nav>
  )
}

function NavItem(props: {
  to: string
  label: string
  icon: ComponentType<{ size: number; stroke: number; 'aria-hidden': boolean }>
  count: number | null
  hint?: string | undefined
}) {
  const [location] = useLocation()
  const here = location === props.to || location.startsWith(`${props.to}/`)
  return (
    <Link
      to={props.to}
      className={classes.item}
      title={props.hint ?? props.label}
      aria-current={here ? 'page' : undefined}
    >
      <props.icon size={16} stroke={1.75} aria-hidden />
      <span className={classes.label}>{props.label}</span>
      {props.count !== null && <span className={classes.count}>{props.count}</span>}
    </Link>
  )
}

function countLines(images: Iterable<ImageRow>): number {
  let count = 0
  for (const image of images) count += linesOf(image).length
  return count
}
