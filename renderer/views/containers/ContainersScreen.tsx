import { Suspense, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { ContainerRow } from '../../../shared/contract/containers.ts'
import { useDetailShare } from '../../app/use-layout.ts'
import { lazyPart } from '../../components/lazy-part.ts'
import { SplitPane } from '../../components/SplitPane.tsx'
import { containerTabOf } from '../container/tabs.ts'
import { ContainersList } from './ContainersList.tsx'

const ContainerScreen = lazyPart(async () => (await import('../container/ContainerScreen.tsx')).ContainerScreen)

/** The list of containers, with the opened one beside it. `id`, `tab`: from the address. */
export function ContainersScreen(props: { id: string | null; tab: string | null }) {
  const [, navigate] = useLocation()
  const [filled, setFilled] = useState(false)
  const [share, setShare] = useDetailShare()
  const { id, tab } = props
  // The first click on a container opens it at once.
  useEffect(() => {
    const waiting = requestIdleCallback(() => ContainerScreen.preload(), { timeout: 2000 })
    return () => cancelIdleCallback(waiting)
  }, [])
  const open = (row: ContainerRow, openTab?: string): void => {
    const next = openTab ?? tab
    navigate(`/containers/${encodeURIComponent(row.id)}${next ? `/${next}` : ''}`)
  }
  const close = (): void => {
    setFilled(false)
    navigate('/containers')
  }
  return (
    <SplitPane
      filled={filled}
      share={share}
      onShare={setShare}
      list={<ContainersList openId={id} onOpen={open} onClose={close} />}
      detail={
        id === null ? null : (
          <Suspense fallback={null}>
            <ContainerScreen
              id={id}
              tab={containerTabOf(tab)}
              onTab={(next) => navigate(`/containers/${encodeURIComponent(id)}/${next}`, { replace: true })}
              onClose={close}
              filled={filled}
              onFill={setFilled}
            />
          </Suspense>
        )
      }
    />
  )
}
