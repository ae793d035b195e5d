import { IconBox, IconStack2 } from '@tabler/icons-react'
import { type ComponentType, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { countContainers, useContainers } from '../stores/containers.ts'
import { useImages } from '../stores/images.ts'
import classes from './Sidebar.module.css'

/** The screens. */
export function Sidebar() {
  const { t } = useTranslation('engine')
  const rows = useContainers((state) => state.rows)
  const images = useImages((state) => state.rows?.size ?? null)
  const running = useMemo(() => (rows ? countContainers(rows.values()).running : null), [rows])
  return (
    <nav className={classes.bar} aria-label={t('nav.label')}>
      <NavItem to="/containers" label={t('nav.containers')} icon={IconBox} count={running} />
      <NavItem to="/images" label={t('nav.images')} icon={IconStack2} count={images} />
    </nav>
  )
}

function NavItem(props: {
  to: string
  label: string
  icon: ComponentType<{ size: number; stroke: number; 'aria-hidden': boolean }>
  count: number | null
}) {
  const [location] = useLocation()
  const here = location === props.to || location.startsWith(`${props.to}/`)
  return (
    <Link to={props.to} className={classes.item} aria-current={here ? 'page' : undefined}>
      <props.icon size={16} stroke={1.75} aria-hidden />
      <span className={classes.label}>{props.label}</span>
      {props.count !== null && <span className={classes.count}>{props.count}</span>}
    </Link>
  )
}
