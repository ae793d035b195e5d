import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useContainers } from '../stores/containers.ts'
import { useEngine } from '../stores/engine.ts'

/** The window's title follows the screen: `web – Containers – Portlight`. */
export function useTitle(): void {
  const { t } = useTranslation(['common', 'engine'])
  const [location] = useLocation()
  const [, screen, id] = location.split('/')
  const name = useContainers((state) => (screen === 'containers' && id ? state.rows?.get(id)?.name : undefined))
  const demo = useEngine((state) => state.last?.isDemo ?? false)
  const parts = [
    name,
    t(screen === 'images' ? 'engine:nav.images' : 'engine:nav.containers'),
    demo ? t('engine:demo.label') : undefined,
    t('common:app'),
  ]
  const title = parts.filter((part) => part !== undefined).join(' – ')
  useEffect(() => {
    document.title = title
  }, [title])
}
