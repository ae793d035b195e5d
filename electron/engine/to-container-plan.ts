import { same } from '../../shared/lib/same.ts'
import { type EngineDefaults, isCarried, isNameless, type OwnParts, ownParts } from './own-parts.ts'
import { list, type Raw, record, text, texts } from './raw.ts'
import type { ContainerPlan, CreateOrder } from './run-types.ts'
import { toCreateOrder } from './to-create-order.ts'
import { toRunSpec } from './to-run-spec.ts'

/** `image`: the inspect document of the container's image; `named`: the id that its name means now, empty where it means none. */
export function toContainerPlan(container: Raw, image: Raw, named: string, engine: EngineDefaults): ContainerPlan {
  const own = ownParts(container, image, engine)
  const spec = toRunSpec(own)
  const state = record(container.State)
  const imageId = text(container.Image)
  const imageIsCurrent = named === imageId
  const anonymousVolumes = anonymousOf(container)
  const base = baseOrder(own, anonymousVolumes)
  const exact = imageIsCurrent ? own.image : imageId
  return {
    id: text(container.Id),
    ...{ name: own.name, spec, imageId, imageIsCurrent, anonymousVolumes },
    givenAddresses: givenAddresses(container),
    running: state.Running === true || state.Restarting === true,
    autoRemove: record(container.HostConfig).AutoRemove === true,
    hasHealthCheck: Object.keys(record(state.Health)).length > 0,
    again: withImage(base, exact),
    order(wanted, { newest, fresh }) {
      const keepsImage = wanted.image === spec.image && !newest
      const changed = withChanges(fresh ? baseOrder(own, []) : base, toCreateOrder(spec), toCreateOrder(wanted))
      return withImage({ ...changed, name: wanted.name, platform: wanted.platform }, keepsImage ? exact : wanted.image)
    },
  }
}

const withImage = (order: CreateOrder, image: string): CreateOrder => ({
  ...order,
  body: { ...order.body, Image: image },
})

/** The container's own document as a request: options that we have no word for are in it as well. */
function baseOrder(own: OwnParts, anonymous: ContainerPlan['anonymousVolumes']): CreateOrder {
  const mode = text(own.host.NetworkMode)
  const first = mode === 'default' || mode === '' ? 'bridge' : mode
  const endpoints = Object.entries(own.networks)
  const mine = endpoints.find(([name]) => name === first)
  const hasEndpoint = mine !== undefined && Object.keys(record(mine[1])).length > 0
  return {
    ...{ name: own.name, platform: '' },
    body: {
      ...own.config,
      // What is published is exposed.
      ...exposed(own),
      HostConfig: { ...own.host, ...carriedVolumes(own.host, anonymous) },
      ...(hasEndpoint && { NetworkingConfig: { EndpointsConfig: { [mine[0]]: mine[1] } } }),
    },
    connect: endpoints
      .filter(([name]) => name !== mine?.[0])
      .map(([network, endpoint]) => ({ network, endpoint: record(endpoint) })),
  }
}

/** By their names, where they were: by a bind, or in the place of the mount that had none. */
function carriedVolumes(host: Raw, anonymous: ContainerPlan['anonymousVolumes']): Raw {
  const names = new Map(anonymous.map(({ name, target }) => [target, name]))
  const mounts = list(host.Mounts).map((value) => {
    const mount = record(value)
    const name = isNameless(mount) ? names.get(text(mount.Target)) : undefined
    if (name === undefined) return mount
    names.delete(text(mount.Target))
    return { ...mount, Source: name }
  })
  const binds = [...texts(host.Binds), ...[...names].map(([target, name]) => `${name}:${target}`)]
  return { ...(binds.length > 0 && { Binds: binds }), ...(mounts.length > 0 && { Mounts: mounts }) }
}

function exposed({ config, host }: OwnParts): Raw {
  const ports = { ...record(config.ExposedPorts) }
  for (const key of Object.keys(record(host.PortBindings))) ports[key] = {}
  return Object.keys(ports).length > 0 ? { ExposedPorts: ports } : {}
}

/** Puts into `base` what differs between two orders, key by key, and leaves everything else as it is. */
function withChanges(base: CreateOrder, before: CreateOrder, after: CreateOrder): CreateOrder {
  const { HostConfig: hostBefore, NetworkingConfig: netBefore, ...configBefore } = before.body
  const { HostConfig: hostAfter, NetworkingConfig: netAfter, ...configAfter } = after.body
  const { HostConfig: hostBase, NetworkingConfig: netBase, ...configBase } = base.body
  const host = merged(record(hostBase), record(hostBefore), record(hostAfter))
  Object.assign(host, handedOn(base, before, after))
  const sameNetworks = same(netBefore, netAfter) && same(before.connect, after.connect)
  const sameMode = record(hostBefore).NetworkMode === record(hostAfter).NetworkMode
  const keepsNetworks = sameNetworks && sameMode
  const network = keepsNetworks ? netBase : netAfter
  return {
    ...base,
    body: {
      ...merged(configBase, configBefore, configAfter),
      HostConfig: host,
      ...(network !== undefined && { NetworkingConfig: network }),
    },
    connect: keepsNetworks ? base.connect : after.connect,
  }
}

/** Binds and mounts, with the volumes that are handed on: unless they were taken out, or something else goes where they were. */
function handedOn(base: CreateOrder, before: CreateOrder, after: CreateOrder): Raw {
  const [hostBase, hostBefore, hostAfter] = [base, before, after].map(({ body }) => record(body.HostConfig)) as [
    Raw,
    Raw,
    Raw,
  ]
  const [asked, wanted] = [record(before.body.Volumes), record(after.body.Volumes)]
  const targetOf = (bind: string): string => bind.split(':')[1] ?? ''
  const targets = new Set([
    ...texts(hostAfter.Binds).map(targetOf),
    ...list(hostAfter.Mounts).map((mount) => text(record(mount).Target)),
  ])
  const binds = texts(hostBase.Binds).filter((bind) => {
    const target = targetOf(bind)
    const isTakenOut = Object.hasOwn(asked, target) && !Object.hasOwn(wanted, target)
    return !texts(hostBefore.Binds).includes(bind) && !isTakenOut && !targets.has(target)
  })
  const names = new Map(
    list(hostBase.Mounts)
      .map(record)
      .filter(isNameless)
      .map((mount) => [text(mount.Target), text(mount.Source)]),
  )
  const mounts = list(hostAfter.Mounts).map((value) => {
    const name = isNameless(record(value)) ? names.get(text(record(value).Target)) : undefined
    return name ? { ...record(value), Source: name } : value
  })
  const keepsBinds =
    same(hostBefore.Binds, hostAfter.Binds) && same(asked, wanted) && same(hostBefore.Mounts, hostAfter.Mounts)
  return {
    ...(!keepsBinds && { Binds: [...texts(hostAfter.Binds), ...binds] }),
    ...(!same(hostBefore.Mounts, hostAfter.Mounts) && { Mounts: mounts }),
  }
}

function merged(base: Raw, before: Raw, after: Raw): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (key === 'Image' || same(before[key], after[key])) continue
    if (after[key] === undefined) delete result[key]
    else result[key] = after[key]
  }
  return result
}

function anonymousOf(container: Raw): ContainerPlan['anonymousVolumes'] {
  const host = record(container.HostConfig)
  const named = new Set([
    ...texts(host.Binds)
      .filter((bind) => !isCarried(bind, record(record(container.Config).Volumes)))
      .map((bind) => bind.split(':')[1] ?? ''),
    ...list(host.Mounts).flatMap((mount) => (isNameless(record(mount)) ? [] : [text(record(mount).Target)])),
  ])
  return list(container.Mounts).flatMap((value) => {
    const mount = record(value)
    const [name, target] = [text(mount.Name), text(mount.Destination)]
    // Volumes of another container come with it.
    const borrowed =
      texts(host.VolumesFrom).length > 0 && !Object.hasOwn(record(record(container.Config).Volumes), target)
    return text(mount.Type) === 'volume' && name !== '' && !named.has(target) && !borrowed ? [{ name, target }] : []
  })
}

/** What the engine chose on networks of the user's; the default network's addresses nobody relies on. */
function givenAddresses(container: Raw): ContainerPlan['givenAddresses'] {
  return Object.entries(record(record(container.NetworkSettings).Networks)).flatMap(([network, value]) => {
    const endpoint = record(value)
    const address = text(endpoint.IPAddress)
    const isAsked = text(record(endpoint.IPAMConfig).IPv4Address) !== ''
    return network === 'bridge' || address === '' || isAsked ? [] : [{ network, address }]
  })
}
