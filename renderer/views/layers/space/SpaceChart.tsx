import { memo, useMemo } from 'react'
import { ResponsiveContainer, Treemap } from 'recharts'
import { formatBytes } from '../../../../shared/lib/bytes.ts'
import { withSigns } from '../../../components/inert-text.ts'
import classes from './Space.module.css'

export interface SpacePart {
  readonly id: number | null
  readonly name: string
  readonly bytes: number
  readonly parts: readonly { readonly id: number | null; readonly name: string; readonly bytes: number }[]
}

interface Tile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly label: string
  readonly size: number
  readonly at: number
  readonly isOther: boolean
}

const labelWidth = 44
const labelHeight = 16
/** About the width of a character of a label. */
const characterWidth = 6.4

/** Two levels of folders as areas. What it shows stands in the list beside it, which is also how it is reached without a pointer. */
export const SpaceChart = memo(function SpaceChart(props: {
  parts: readonly SpacePart[]
  other: string
  pointed: number | null
  onPoint: (index: number | null) => void
  onEnter: (index: number) => void
}) {
  const { parts, other, pointed, onPoint, onEnter } = props
  const data = useMemo(
    () =>
      parts.map((part, at) => {
        const node = (name: string, id: number | null, size: number) => ({
          name,
          label: id === null ? other : withSigns(name.slice(0, 200)),
          size,
          at,
          isOther: id === null,
        })
        const whole = node(part.name, part.id, part.bytes)
        const inner = part.parts.filter(({ bytes }) => bytes > 0)
        return inner.length === 0
          ? whole
          : { ...whole, children: inner.map(({ name, id, bytes }) => node(name, id, bytes)) }
      }),
    [parts, other],
  )
  return (
    <div className={classes.chart} aria-hidden onPointerLeave={() => onPoint(null)}>
      <ResponsiveContainer width="100%" height="100%">
        <Treemap
          data={data}
          dataKey="size"
          nameKey="label"
          isAnimationActive={false}
          aspectRatio={1.6}
          content={(node) => (
            <TileShape tile={node as unknown as Tile} pointed={pointed} onPoint={onPoint} onEnter={onEnter} />
          )}
        />
      </ResponsiveContainer>
    </div>
  )
})

function TileShape(props: {
  tile: Tile
  pointed: number | null
  onPoint: (index: number) => void
  onEnter: (index: number) => void
}) {
  const { tile, pointed } = props
  const { x, y, width, height, depth } = tile
  if (depth === 0 || !(width > 0) || !(height > 0)) return <g />
  const isInner = depth > 1
  const isLabelled = width >= labelWidth && height >= (isInner ? labelHeight * 2.4 : labelHeight)
  const most = Math.floor((width - 8) / characterWidth)
  const label = tile.label.length > most ? `${tile.label.slice(0, Math.max(0, most - 1))}…` : tile.label
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it does the same by keyboard
    <g
      className={classes.tile}
      data-depth={isInner ? 2 : 1}
      data-pointed={pointed === tile.at || undefined}
      data-other={tile.isOther || undefined}
      onPointerEnter={() => props.onPoint(tile.at)}
      onClick={() => props.onEnter(tile.at)}
    >
      <title>{`${tile.label} · ${formatBytes(tile.size)}`}</title>
      <rect x={x} y={y} width={width} height={height} />
      {isLabelled && (
        // The folder's name at its top, those of what is in it at the bottom of their tiles: they do not meet.
        <text x={x + 5} y={isInner ? y + height - 5 : y + 13}>
          {label}
        </text>
      )}
    </g>
  )
}
