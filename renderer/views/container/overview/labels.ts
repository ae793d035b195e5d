import type { NameValue, NameValueGroup } from '../../../components/NameValues.tsx'

const composePrefix = 'com.docker.compose.'
const imagePrefix = 'org.opencontainers.image.'

/** Labels by who sets them: compose, the image, anybody else. Groups without labels are left out. */
export function groupLabels(
  labels: readonly NameValue[],
  titles: { compose: string; image: string; other: string },
): NameValueGroup[] {
  const compose = labels.filter((label) => label.name.startsWith(composePrefix))
  const image = labels.filter((label) => label.name.startsWith(imagePrefix))
  const other = labels.filter((label) => !label.name.startsWith(composePrefix) && !label.name.startsWith(imagePrefix))
  if (compose.length === 0 && image.length === 0) return other.length === 0 ? [] : [{ key: 'other', items: other }]
  return [
    { key: 'compose', title: titles.compose, items: compose, prefix: composePrefix },
    { key: 'other', title: titles.other, items: other },
    { key: 'image', title: titles.image, items: image, prefix: imagePrefix },
  ].filter((group) => group.items.length > 0)
}

/** Those whose name holds `query`; or whose value does, unless `hidden` says that the value is not on screen. */
export function matching(
  items: readonly NameValue[],
  query: string,
  hidden: (item: NameValue) => boolean,
): NameValue[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return [...items]
  return items.filter(
    (item) => item.name.toLowerCase().includes(wanted) || (!hidden(item) && item.value.toLowerCase().includes(wanted)),
  )
}
