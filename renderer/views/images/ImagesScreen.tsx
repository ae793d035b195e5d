import { useState } from 'react'
import { useLocation } from 'wouter'
import { useDetailShare } from '../../app/use-layout.ts'
import { SplitPane } from '../../components/SplitPane.tsx'
import { TarDrop } from '../workshop/TarDrop.tsx'
import { ImageScreen } from './ImageScreen.tsx'
import { ImagesList } from './ImagesList.tsx'
import { imageIdOf, imagePath } from './paths.ts'
import { imageTabOf } from './tabs.ts'
import { useImageRemoval } from './use-image-removal.tsx'

/** The list of images, with the opened one beside it. `id`, `tab`: from the address. */
export function ImagesScreen(props: { id: string | null; tab: string | null }) {
  const [, navigate] = useLocation()
  const [filled, setFilled] = useState(false)
  const [share, setShare] = useDetailShare()
  const removal = useImageRemoval()
  const id = props.id === null ? null : imageIdOf(props.id)
  const close = (): void => {
    setFilled(false)
    navigate('/images')
  }
  return (
    <>
      <SplitPane
        filled={filled}
        share={share}
        onShare={setShare}
        list={
          <TarDrop>
            <ImagesList
              openId={id}
              onOpen={(line) => navigate(imagePath(line.image.id))}
              onClose={close}
              removal={removal}
            />
          </TarDrop>
        }
        detail={
          id === null ? null : (
            <ImageScreen
              key={id}
              id={id}
              tab={imageTabOf(props.tab)}
              onTab={(tab) => navigate(`${imagePath(id)}/${tab}`, { replace: true })}
              onClose={close}
              filled={filled}
              onFill={setFilled}
              onRemove={removal.ask}
            />
          )
        }
      />
      {removal.dialog}
    </>
  )
}
