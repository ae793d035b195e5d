import type { BuildContext } from '../../../../shared/contract/builds.ts'
import type { Client } from '../../../client.ts'
import { rememberJob } from '../../../stores/job-again.ts'
import { stopWith } from '../begin.tsx'
import { type BuildDraft, keepDraft, optionsOf, tellSent } from './draft.ts'
import { type FilesFolder, textOf } from './folder.ts'
import { sendContext } from './send-context.ts'

/** Begins a build, and sends its files where this window has them. */
export async function beginBuild(client: Client, draft: BuildDraft): Promise<string> {
  const { folder } = draft
  if (!folder) throw new Error('No folder was chosen')
  const options = optionsOf(draft)
  const ignore = folder.kind === 'files' ? await ignoreOf(folder, draft.dockerfile) : null
  const context: BuildContext =
    folder.kind === 'grant'
      ? { kind: 'folder', grant: folder.grant }
      : {
          ...{ kind: 'upload', name: folder.name, ignore },
          dockerfileText: options.dockerfileText === null ? draft.text : null,
        }
  const { jobId } = await client.builds.start({ context, options })
  keepDraft(jobId, draft)
  rememberJob(jobId, () => beginBuild(client, draft))
  if (folder.kind === 'files') void send(client, jobId, folder, draft.dockerfile, ignore)
  return jobId
}

/** `<Dockerfile>.dockerignore` goes before `.dockerignore`. */
async function ignoreOf(folder: FilesFolder, dockerfile: string): Promise<string | null> {
  return (await textOf(folder, `${dockerfile}.dockerignore`)) ?? textOf(folder, '.dockerignore')
}

async function send(
  client: Client,
  jobId: string,
  folder: FilesFolder,
  dockerfile: string,
  ignore: string | null,
): Promise<void> {
  try {
    await sendContext({
      ...{ folder, dockerfile, ignore },
      wanted: async (paths) => (await client.builds.wanted({ jobId, paths })).wanted,
      put: (pieces, last) => client.builds.put({ jobId, pieces, last }),
      onProgress: (sent) => tellSent(jobId, sent),
    })
  } catch (error) {
    await stopWith(client, jobId, error)
  }
}
