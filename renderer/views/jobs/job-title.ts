import type { TFunction } from 'i18next'
import type { JobRow } from '../../../shared/contract/jobs.ts'

/** `t`: of the namespace `jobs`. */
export function jobTitle(t: TFunction<'jobs'>, row: Pick<JobRow, 'kind' | 'title'>): string {
  const { reference = '', name = '', container = '', count = '1' } = row.title
  switch (row.kind) {
    case 'save':
      return Number(count) > 1
        ? t('title.saveMany', { count: Number(count) })
        : t('title.save', { reference: shortRef(reference) })
    case 'prune':
      return t('title.prune', { count: Number(count) })
    case 'build':
      return t('title.build', { name: reference === '' ? name : reference })
    case 'pull':
    case 'push':
      return t(`title.${row.kind}`, { reference })
    case 'run':
      return t('title.run', { name: name === '' ? reference : name })
    case 'copyBetween':
      return t('title.copyBetween', { name, container })
    case 'recreate':
    case 'goBack':
    case 'commit':
    case 'export':
    case 'load':
    case 'import':
    case 'copyOut':
    case 'copyIn':
      return t(`title.${row.kind}`, { name })
  }
}

/** An id as the CLI shows it. */
export const shortRef = (ref: string): string => (ref.startsWith('sha256:') ? ref.slice(7, 19) : ref)

/** Steps of our own are told by their word; what else stands there is the engine's. */
const steps = ['rename', 'create', 'stop', 'start', 'starting', 'health', 'remove', 'back'] as const

export function jobStatus(t: TFunction<'jobs'>, status: string): string {
  const step = steps.find((known) => known === status)
  return step ? t(`steps.${step}`) : status
}

/** What engines say of a layer on its way. */
const stages = [
  'Pulling fs layer',
  'Waiting',
  'Preparing',
  'Downloading',
  'Verifying Checksum',
  'Download complete',
  'Extracting',
  'Pull complete',
  'Already exists',
  'Pushing',
  'Pushed',
  'Layer already exists',
  'Loading layer',
] as const

/** What happens to a part of a job; what the engine says beside the usual stays in its words. */
export function partStage(t: TFunction<'jobs'>, what: string): string {
  const stage = stages.find((known) => known === what)
  return stage ? t(`stage.${stage}`) : what
}
