import { IconDeviceFloppy, IconDownload, IconTag, IconUpload } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import type { MenuEntry } from '../../components/RowMenu.tsx'
import { openDialog } from '../../stores/workshop.ts'
import { freedBytes, type ImageLine } from '../images/image-lines.ts'
import { shortRef } from '../jobs/job-title.ts'

const icon = { size: 14, stroke: 1.75 } as const

export function saveLines(lines: readonly ImageLine[]): void {
  openDialog({ kind: 'save', refs: lines.map((line) => line.ref), bytes: freedBytes(lines) })
}

/** What the workshop does with some lines of the images list. `t`: of the namespace `workshop`. */
export function lineEntries(t: TFunction<'workshop'>, lines: readonly ImageLine[]): MenuEntry[] {
  const [only] = lines.length === 1 ? lines : []
  const save: MenuEntry = {
    ...{ id: 'save', label: t('menu.save'), icon: <IconDeviceFloppy {...icon} /> },
    onSelect: () => saveLines(lines),
  }
  if (!only) return [{ ...save, apart: true }]
  const { ref, tag } = only
  const entries: MenuEntry[] = [
    {
      ...{ id: 'tag', label: t('menu.tag'), icon: <IconTag {...icon} />, apart: true },
      onSelect: () => openDialog({ kind: 'tag', ref, name: shortRef(ref) }),
    },
  ]
  if (tag !== null) {
    entries.push(
      {
        ...{ id: 'push', label: t('menu.push'), icon: <IconUpload {...icon} /> },
        // The line's own tag first, and all others of the image.
        onSelect: () =>
          openDialog({ kind: 'push', references: [ref, ...only.image.tags.filter((other) => other !== ref)] }),
      },
      {
        ...{ id: 'pullAgain', label: t('menu.again'), icon: <IconDownload {...icon} /> },
        onSelect: () => openDialog({ kind: 'pull', reference: ref }),
      },
    )
  }
  return [...entries, save]
}
