import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { dataUrlOf, hexRow, hexRowBytes, type ImageType, linesOf } from './detect.ts'
import classes from './File.module.css'
import { FileLines } from './FileLines.tsx'
import { languageOf } from './highlight.ts'
import { PaintedLine } from './PaintedLine.tsx'

const widest = 2000

/** A file as text, painted by its name. */
export function TextContent(props: { bytes: Uint8Array; name: string }) {
  const { t } = useTranslation('layers')
  const { bytes, name } = props
  const lines = useMemo(() => linesOf(bytes), [bytes])
  const language = languageOf(name, lines[0] ?? '')
  const wide = useMemo(
    () =>
      Math.min(
        widest,
        lines.reduce((most, line) => Math.max(most, line.length), 0),
      ) + 8,
    [lines],
  )
  const digits = String(lines.length).length
  return (
    <FileLines
      label={t('file.textOf', { name })}
      count={lines.length}
      wide={wide}
      line={(index) => (
        <>
          <span className={classes.place} style={{ width: `${digits + 1}ch` }} aria-hidden>
            {index + 1}
          </span>
          <PaintedLine text={lines[index] ?? ''} language={language} />
        </>
      )}
    />
  )
}

export function HexContent(props: { bytes: Uint8Array; name: string }) {
  const { t } = useTranslation('layers')
  const { bytes, name } = props
  return (
    <FileLines
      label={t('file.bytesOf', { name })}
      count={Math.ceil(bytes.length / hexRowBytes)}
      wide={80}
      line={(index) => {
        const row = hexRow(bytes, index)
        return (
          <>
            <span className={classes.place}>{row.at}</span>
            <span className={classes.hex}>{row.bytes}</span>
            <span className={classes.readable}>{row.text}</span>
          </>
        )
      }}
    />
  )
}

/** A picture, which cannot do anything but be shown. */
export function ImageContent(props: { bytes: Uint8Array; type: ImageType; name: string; onBroken: () => void }) {
  const { t } = useTranslation('layers')
  const { bytes, type } = props
  const url = useMemo(() => dataUrlOf(bytes, type), [bytes, type])
  return (
    <div className={classes.picture}>
      <img src={url} alt={t('file.pictureOf', { name: props.name })} onError={props.onBroken} draggable={false} />
    </div>
  )
}
