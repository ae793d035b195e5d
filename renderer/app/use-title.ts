import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { useContainers } from '../stores/containers.ts'
import { useEngine } from '../stores/engine.ts'
import { selectionAt } from '../views/logs-screen/address.ts'
import { useSelectionTitle } from '../views/logs-screen/title.ts'

/** The window's title follows the screen: `web – Containers – Portlight`. */
export function useTitle(): void {
  const { t } = useTranslation(['common', 'engine'])
  const [location] = useLocation()
  const [raw] = useHashLocation()
  const [, screen, id] = location.replace(/^\/window\//, '/').split('/')
  const logs = useSelectionTitle(selectionAt(raw))
  const name = useContainers((state) => (screen === 'containers' && id ? state.rows?.get(id)?.name : undefined))
  const demo = useEngine((state) => state.last?.isDemo ?? false)
  const parts = [
    name,
    logs.given ?? (logs.usual || undefined),
    t(`engine:nav.${screen === 'images' || screen === 'logs' || screen === 'dashboard' ? screen : 'containers'}`),
    demo ? t('engine:demo.label') : undefined,
    t('common:app'),
  ]
  const title = parts.filter((part) => part !== undefined).join(' – ')
  useEffect(() => {
    document.title = title
  }, [title])
}
