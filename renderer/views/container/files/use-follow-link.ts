import { useTranslation } from 'react-i18next'
import { useClient } from '../../../client-context.tsx'
import { withSigns } from '../../../components/inert-text.ts'
import { tellFault } from '../../workshop/begin.tsx'
import { baseOf } from './paths.ts'

interface Targets {
  readonly folder: (path: string) => void
  readonly file: (path: string) => void
}

/** Takes a link of a container for what it leads to, and says where it leads nowhere. */
export function useFollowLink(containerId: string): (link: string, on: Targets) => Promise<void> {
  const { t } = useTranslation('files')
  const client = useClient()
  return async (link, on) => {
    try {
      const { path, kind } = await client.files.find({ containerId, path: link })
      if (kind === 'directory') on.folder(path)
      else on.file(path)
    } catch (error) {
      tellFault(t('openFailed', { name: withSigns(baseOf(link).slice(0, 200)) }), error)
    }
  }
}
