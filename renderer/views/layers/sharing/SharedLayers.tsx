import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { SharingMap } from '../../../../shared/contract/layers.ts'
import { Bytes } from '../../../components/Bytes.tsx'
import { shortId } from '../../images/image-lines.ts'
import { imagePath } from '../../images/paths.ts'
import type { SharedImage } from './columns.tsx'
import classes from './Sharing.module.css'

const mostLayers = 300
const mostNames = 12

/** The layers of the chosen image with who else has them; without one, those that several images share, the dearest first. */
export function SharedLayers(props: {
  map: SharingMap
  images: readonly SharedImage[]
  current: string | null
  onClear: () => void
}) {
  const { t } = useTranslation('layers')
  const { map, images, current } = props
  const names = useMemo(() => new Map(images.map(({ id, name }) => [id, name])), [images])
  const layers = useMemo(() => {
    if (current === null) {
      return map.layers
        .filter((layer) => layer.images.length > 1)
        .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || b.images.length - a.images.length)
    }
    const all = new Map(map.layers.map((layer) => [layer.digest, layer]))
    const own = map.images.find(({ id }) => id === current)?.layers ?? []
    return own.flatMap((digest) => all.get(digest) ?? [])
  }, [map, current])
  const title = current === null ? t('sharing.sharedLayers') : t('sharing.layersOf', { name: names.get(current) ?? '' })
  return (
    <>
      <div className={classes.layersHead}>
        <h2 className={classes.layersTitle} title={title}>
          {title}
        </h2>
        {current !== null && (
          <button type="button" className={classes.link} onClick={props.onClear}>
            {t('sharing.showShared')}
          </button>
        )}
      </div>
      {layers.length === 0 ? (
        <p className={classes.loading}>{t(current === null ? 'sharing.nothingShared' : 'noLayers')}</p>
      ) : (
        <ol className={classes.layerList} aria-label={title}>
          {layers.slice(0, mostLayers).map((layer, index) => {
            const others = layer.images.filter((id) => id !== current)
            return (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: an image may have a layer twice
                key={`${layer.digest} ${index}`}
                className={classes.layer}
                data-shared={layer.images.length > 1 || undefined}
              >
                <span className={classes.digest} title={layer.digest}>
                  {current !== null && `${index + 1} `}
                  {shortId(layer.digest)}
                </span>
                <span className={classes.layerBytes}>
                  <Bytes value={layer.bytes} />
                </span>
                <span className={classes.users}>
                  {others.length === 0 ? (
                    <span className={classes.dim}>{t('sharing.onlyHere')}</span>
                  ) : (
                    <>
                      {current !== null && <span className={classes.dim}>{t('sharing.alsoIn')}</span>}
                      {others.slice(0, mostNames).map((id) => (
                        <Link key={id} href={imagePath(id)} className={classes.link}>
                          {names.get(id) ?? shortId(id)}
                        </Link>
                      ))}
                      {others.length > mostNames && (
                        <span className={classes.dim}>{t('andMore', { count: others.length - mostNames })}</span>
                      )}
                    </>
                  )}
                </span>
              </li>
            )
          })}
        </ol>
      )}
      {layers.length > mostLayers && (
        <p className={classes.loading}>{t('andMore', { count: layers.length - mostLayers })}</p>
      )}
    </>
  )
}
