import { type Image, Refusal } from './model.ts'
import { hexId } from './random.ts'
import { engineTime } from './time.ts'
import { imageName, type World } from './world.ts'

const NO_CONFIG = {
  Hostname: '',
  Domainname: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  OnBuild: null,
}

const orNull = <T>(items: readonly T[]): readonly T[] | null => (items.length > 0 ? items : null)

export const usersOf = (world: World, image: Image): number =>
  [...world.containers.values()].filter(({ imageId }) => imageId === image.id).length

/** One entry of `/images/json`. 1.43 stopped writing `<none>:<none>`, 1.44 dropped VirtualSize. */
export function imageEntry(world: World, image: Image, api: number, counted: boolean): object {
  const nameless = image.tags.length === 0 && image.digests.length === 0
  const none = nameless && api < 43
  return {
    Containers: counted ? usersOf(world, image) : -1,
    Created: Math.floor(image.createdAt / 1000),
    Id: image.id,
    Labels: image.spec.labels ?? null,
    ParentId: image.parentId,
    RepoDigests: none ? ['<none>@<none>'] : api < 43 ? orNull(image.digests) : image.digests,
    RepoTags: none ? ['<none>:<none>'] : api < 43 ? orNull(image.tags) : image.tags,
    SharedSize: -1,
    Size: image.sizeBytes,
    ...(api < 44 ? { VirtualSize: image.sizeBytes } : {}),
  }
}

/** `/images/{name}/json`. */
export function imageDocument(world: World, image: Image, api: number): object {
  const { spec } = image
  const set = (names: readonly string[] | undefined): object | null =>
    names && names.length > 0 ? Object.fromEntries(names.map((name) => [name, {}])) : null
  const layer = `/var/lib/docker/overlay2/${hexId(world.seed, image.id, 'overlay')}`
  return {
    Id: image.id,
    RepoTags: image.tags,
    RepoDigests: image.digests,
    Parent: image.parentId,
    Comment: spec.builder === 'legacy' ? '' : 'buildkit.dockerfile.v0',
    Created: engineTime(image.createdAt),
    DockerVersion: spec.builder === 'legacy' ? '20.10.24' : '',
    Author: spec.author ?? '',
    Config: {
      ...NO_CONFIG,
      User: spec.user ?? '',
      ...(spec.exposed && { ExposedPorts: set(spec.exposed) }),
      Env: spec.env ?? null,
      Cmd: spec.cmd ?? null,
      Image: '',
      Volumes: set(spec.volumes),
      WorkingDir: spec.workingDir ?? '',
      Entrypoint: spec.entrypoint ?? null,
      Labels: spec.labels ?? null,
    },
    Architecture: spec.architecture ?? 'amd64',
    ...(spec.variant !== undefined && { Variant: spec.variant }),
    Os: 'linux',
    Size: image.sizeBytes,
    ...(api < 44 ? { VirtualSize: image.sizeBytes } : {}),
    GraphDriver: {
      Data: { MergedDir: `${layer}/merged`, UpperDir: `${layer}/diff`, WorkDir: `${layer}/work` },
      Name: 'overlay2',
    },
    RootFS: { Type: 'layers', Layers: image.layers },
    Metadata: { LastTagTime: spec.builder === 'registry' ? engineTime(null) : engineTime(image.createdAt) },
  }
}

/** `/images/{name}/history`, newest first. */
export function imageHistory(image: Image): object[] {
  return image.history.toReversed().map(({ id, createdAt, by, bytes, comment }) => ({
    Comment: comment,
    Created: Math.floor(createdAt / 1000),
    CreatedBy: by,
    Id: id,
    Size: bytes,
    Tags: id === image.id ? orNull(image.tags) : null,
  }))
}

/** Removes one name, or the image; answers what the engine answers, and tells the journal. */
export function removeImage(world: World, ref: string, options: { force: boolean }): Record<string, string>[] {
  const image = world.findImage(ref)
  if (!image) throw new Refusal(404, `No such image: ${/[:@]/.test(ref) ? ref : `${ref}:latest`}`)
  const short = (id: string): string => id.replace('sha256:', '').slice(0, 12)
  const users = [...world.containers.values()].filter(({ imageId }) => imageId === image.id)
  const running = users.find(({ state }) => state === 'running' || state === 'paused' || state === 'restarting')
  const stopped = users.find((user) => user !== running)
  const byId = image.id.replace('sha256:', '').startsWith(ref.replace(/^sha256:/, ''))
  const named = image.tags.find((tag) => tag === imageName(ref))
  const names = image.tags.length + image.digests.filter((digest) => !hasTagOf(image, digest)).length
  const conflict = (text: string): never => {
    throw new Refusal(409, `conflict: ${text}`)
  }
  const untagged: Record<string, string>[] = []
  const untag = (tag: string): void => {
    world.untag(image, tag)
    untagged.push({ Untagged: tag })
    const repository = tag.slice(0, tag.lastIndexOf(':'))
    if (!image.tags.some((other) => other.startsWith(`${repository}:`))) {
      for (const digest of image.digests.filter((other) => other.startsWith(`${repository}@`))) {
        world.untag(image, digest)
        untagged.push({ Untagged: digest })
      }
    }
    world.journal.emit('image', 'untag', image.id, new Map([['name', image.id]]))
  }
  if (!byId && named !== undefined) {
    if (names > 1) {
      untag(named)
      return untagged
    }
    const user = running ?? stopped
    if (user && !options.force)
      conflict(
        `unable to remove repository reference "${ref}" (must force) - container ${short(user.id)} is using its referenced image ${short(image.id)}`,
      )
    if (user) {
      untag(named)
      return untagged
    }
  }
  if (byId && names > 1 && !options.force)
    conflict(`unable to delete ${short(image.id)} (must be forced) - image is referenced in multiple repositories`)
  if ([...world.images.values()].some(({ parentId }) => parentId === image.id))
    conflict(`unable to delete ${short(image.id)} (cannot be forced) - image has dependent child images`)
  if (running)
    conflict(
      `unable to delete ${short(image.id)} (cannot be forced) - image is being used by running container ${short(running.id)}`,
    )
  if (stopped && !options.force)
    conflict(
      `unable to delete ${short(image.id)} (must be forced) - image is being used by stopped container ${short(stopped.id)}`,
    )
  for (const tag of [...image.tags]) untag(tag)
  for (const digest of image.digests) untagged.push({ Untagged: digest })
  world.removeImage(image)
  world.journal.emit('image', 'delete', image.id, new Map([['name', image.id]]))
  const used = new Set([...world.images.values()].flatMap(({ layers }) => layers))
  return [
    ...untagged,
    { Deleted: image.id },
    ...image.layers
      .filter((layer) => !used.has(layer))
      .toReversed()
      .map((Deleted) => ({ Deleted })),
  ]
}

const hasTagOf = (image: Image, digest: string): boolean =>
  image.tags.some((tag) => digest.startsWith(`${tag.slice(0, tag.lastIndexOf(':'))}@`))
