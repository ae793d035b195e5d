import { Suspense, useEffect, useMemo } from 'react'
import type { LayersReport } from '../../../shared/contract/layers.ts'
import { useClient } from '../../client-context.tsx'
import { lazyPart } from '../../components/lazy-part.ts'
import { ImageLayers } from '../../stores/image-layers.ts'
import { settingsStore } from '../../stores/settings.ts'
import { AnalysisGate } from './AnalysisGate.tsx'
import { DockerfileTab } from './DockerfileTab.tsx'
import { Explorer } from './explorer/Explorer.tsx'
import type { LayerTab } from './tabs.ts'
import { WasteTab } from './waste/WasteTab.tsx'

const SpaceTab = lazyPart(async () => (await import('./space/SpaceTab.tsx')).SpaceTab)

/** What is known of an image's layers, for as long as its screen stands: tabs come and go, and what was read or opened stays. */
export function useImageLayers(imageId: string): ImageLayers {
  const client = useClient()
  // A new connection is another back end, which may know nothing of this.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const layers = useMemo(() => new ImageLayers(imageId, settingsStore.getState().settings.layers), [imageId, client])
  useEffect(() => () => layers.close(), [layers])
  return layers
}

/** The sections of an image that need its layers. */
export function LayersRoom(props: {
  layers: ImageLayers
  tab: LayerTab
  name: string
  onTab: (tab: LayerTab) => void
}) {
  const { layers, tab, name, onTab } = props
  const client = useClient()
  const go = (to: { layer: number; path: string }): void => {
    onTab('layers')
    void layers.go(client, { ...to, view: 'layer' })
  }
  const panel = (report: LayersReport) => {
    switch (tab) {
      case 'layers':
        return <Explorer layers={layers} report={report} />
      case 'waste':
        return <WasteTab report={report} onGo={go} />
      case 'space':
        return (
          <Suspense fallback={null}>
            <SpaceTab
              report={report}
              onGo={(path) => {
                onTab('layers')
                void layers.go(client, { layer: report.layers.length - 1, view: 'upto', path })
              }}
            />
          </Suspense>
        )
      case 'dockerfile':
        return <DockerfileTab parts={report.dockerfile} />
    }
  }
  return (
    <AnalysisGate analysis={layers.analysis} imageId={layers.imageId} name={name}>
      {panel}
    </AnalysisGate>
  )
}
