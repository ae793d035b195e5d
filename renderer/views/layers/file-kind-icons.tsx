import { IconArrowRight, IconFile, IconFolder, IconLink, IconPlug } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { FileKind } from '../../../shared/contract/layers.ts'

/** The icon of each kind of file. Made once: a row that is used again for one of the same kind leaves its icon as it is. */
export function fileKindIcons(look: {
  size: number
  className: string | undefined
}): Readonly<Record<FileKind, ReactNode>> {
  const given = { size: look.size, stroke: 1.75, className: look.className ?? '', 'aria-hidden': true } as const
  const device = <IconPlug {...given} />
  return {
    file: <IconFile {...given} />,
    directory: <IconFolder {...given} />,
    symlink: <IconArrowRight {...given} />,
    hardlink: <IconLink {...given} />,
    character: device,
    block: device,
    fifo: device,
  }
}
