import { expect, it } from 'vitest'
import { emptySpec } from '../../../shared/run/empty-spec.ts'
import { withGivenVolumes } from '../../../shared/run/given-volumes.ts'

it('volumes without a name are told by the one that they were given, where they were; what has one keeps it', () => {
  const spec = {
    ...emptySpec,
    image: 'box',
    volumes: [
      { source: '', target: '/data', options: '' },
      { source: 'mine', target: '/mine', options: 'ro' },
      { source: '', target: '/new', options: '' },
      { source: '/srv', target: '/of-image-and-bound', options: '' },
    ],
    mounts: ['type=volume,target=/more', 'type=tmpfs,target=/cache', '"type=volume","source=own","target=/own"'],
  }
  const given = ['/data', '/more', '/of-image', '/of-image-and-bound'].map((target) => ({ name: `v${target}`, target }))
  const told = withGivenVolumes(spec, given)
  expect(told.volumes).toEqual([
    { source: 'v/data', target: '/data', options: '' },
    spec.volumes[1],
    spec.volumes[2],
    spec.volumes[3],
    { source: 'v/of-image', target: '/of-image', options: '' },
  ])
  expect(told.mounts).toEqual(['type=volume,target=/more,source=v/more', ...spec.mounts.slice(1)])
})
