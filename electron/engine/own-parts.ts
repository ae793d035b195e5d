import { same } from '../../shared/lib/same.ts'
import { isGivenName } from '../../shared/lib/volume-name.ts'
import { isNoNetwork } from '../../shared/run/check.ts'
import { argv, list, number, type Raw, record, text, texts } from './raw.ts'

/** What of a container was asked for when it was made: its inspect document without what image and engine have added. */
export interface OwnParts {
  readonly name: string
  readonly image: string
  readonly config: Raw
  readonly host: Raw
  /** By the network's name: what of each endpoint was asked for. */
  readonly networks: Raw
  /** The image's own `Config`. */
  readonly defaults: Raw
}

/** What the engine fills in where nothing is said, from `/info`. */
export interface EngineDefaults {
  readonly cgroupns: string
  readonly logDriver: string
  readonly runtime: string
}

/** The default of `--shm-size`. */
const usualShm = 64 * 1024 * 1024

/** `image`: its inspect document; empty where the image is gone, and then its defaults cannot be told from the user's. */
export function ownParts(container: Raw, image: Raw, engine: EngineDefaults): OwnParts {
  const defaults = record(image.Config)
  const host = withoutCarried(ownHost(record(container.HostConfig), engine), record(record(container.Config).Volumes))
  const config = ownConfig(container, defaults, text(host.NetworkMode))
  return {
    name: text(container.Name).replace(/^\//, ''),
    image: text(record(container.Config).Image),
    ...{ config, host, defaults },
    networks: ownNetworks(container),
  }
}

function ownConfig(container: Raw, defaults: Raw, mode: string): Raw {
  const config = record(container.Config)
  const id = text(container.Id)
  const own: Record<string, unknown> = {}
  const keep = (key: string, value: unknown, isEmpty: boolean): void => {
    if (!isEmpty) own[key] = value
  }
  for (const key of ['User', 'WorkingDir', 'StopSignal', 'Domainname'] as const) {
    const said = text(config[key])
    // Old engines fill in the signal that is meant anyway.
    const isUsual = key === 'StopSignal' && (said === 'SIGTERM' || said === '15') && !text(defaults[key])
    keep(key, said, said === '' || said === text(defaults[key]) || isUsual)
  }
  // The engine's own name for it is the id's beginning; with the machine's network it is the machine's name.
  const hostname = text(config.Hostname)
  keep('Hostname', hostname, hostname === '' || id.startsWith(hostname) || isHostMode(mode))
  for (const key of ['Tty', 'OpenStdin', 'StdinOnce', 'NetworkDisabled'] as const) keep(key, true, config[key] !== true)
  keep('MacAddress', text(config.MacAddress), text(config.MacAddress) === '')
  keep('StopTimeout', config.StopTimeout, number(config.StopTimeout) === null)

  const fromImage = new Set(texts(defaults.Env))
  const names = new Set(texts(config.Env).map(nameOf))
  const env = texts(config.Env).filter((entry) => !fromImage.has(entry))
  // A variable of the image that the container lacks was taken away.
  const taken = texts(defaults.Env)
    .map(nameOf)
    .filter((name) => !names.has(name))
  keep('Env', [...env, ...taken], env.length + taken.length === 0)

  const entrypoint = argv(config.Entrypoint)
  const command = argv(config.Cmd)
  const sameEntrypoint = same(entrypoint, argv(defaults.Entrypoint))
  // With an entrypoint of its own a container does not get the image's command; nor can the image's be left out in another way.
  const isOwn = !sameEntrypoint || (command.length === 0 && argv(defaults.Cmd).length > 0)
  if (isOwn) own.Entrypoint = entrypoint.length === 0 ? [''] : entrypoint
  keep('Cmd', command, command.length === 0 || (!isOwn && same(command, argv(defaults.Cmd))))

  const labels = record(config.Labels)
  const imageLabels = record(defaults.Labels)
  const ownLabels = Object.entries(labels).filter(
    ([name, value]) => !(Object.hasOwn(imageLabels, name) && imageLabels[name] === value),
  )
  keep('Labels', Object.fromEntries(ownLabels), ownLabels.length === 0)
  const published = record(record(container.HostConfig).PortBindings)
  for (const key of ['ExposedPorts', 'Volumes'] as const) {
    const added = Object.keys(record(config[key])).filter(
      // What is published is exposed by that, and told there.
      (name) =>
        !Object.hasOwn(record(defaults[key]), name) && !(key === 'ExposedPorts' && Object.hasOwn(published, name)),
    )
    keep(key, Object.fromEntries(added.map((name) => [name, {}])), added.length === 0)
  }
  const health = ownHealth(record(config.Healthcheck), record(defaults.Healthcheck))
  keep('Healthcheck', health, Object.keys(health).length === 0)
  return own
}

const nameOf = (entry: string): string => entry.split('=', 1)[0] ?? entry
const isHostMode = (mode: string): boolean => mode === 'host' || mode.startsWith('container:')

/** The engine fills what a container leaves open from the image, value by value. */
function ownHealth(check: Raw, defaults: Raw): Raw {
  return Object.fromEntries(
    Object.entries(check).filter(([key, value]) => {
      const isEmpty = value === 0 || value === null || (Array.isArray(value) && value.length === 0)
      return !isEmpty && !same(value, defaults[key])
    }),
  )
}

function ownHost(host: Raw, engine: EngineDefaults): Raw {
  const own: Record<string, unknown> = { ...host }
  const drop = (key: string, when: boolean): void => {
    if (when) delete own[key]
  }
  // Twice the memory is what the engine makes of no word about swap.
  drop('MemorySwap', number(host.MemorySwap) === 2 * (number(host.Memory) ?? 0))
  drop('ShmSize', number(host.ShmSize) === usualShm)
  drop('IpcMode', text(host.IpcMode) === 'private')
  drop('CgroupnsMode', text(host.CgroupnsMode) === engine.cgroupns)
  drop('Runtime', text(host.Runtime) === engine.runtime)
  const log = record(host.LogConfig)
  drop('LogConfig', text(log.Type) === engine.logDriver && Object.keys(record(log.Config)).length === 0)
  // Made from what else is said; empty lists are asked for (`systempaths=unconfined`), unless all is allowed anyway.
  for (const key of ['MaskedPaths', 'ReadonlyPaths'])
    drop(key, host.Privileged === true || !Array.isArray(host[key]) || list(host[key]).length > 0)
  // The engine's own doing where SELinux labels could not be kept apart anyway.
  const isOpen = host.Privileged === true || host.PidMode === 'host' || host.IpcMode === 'host'
  if (isOpen) own.SecurityOpt = texts(host.SecurityOpt).filter((option) => option !== 'label=disable')
  // Told as `/db:/web/db`.
  own.Links = texts(host.Links).map((link) => link.replace(/^\/([^:]+):\/[^/]+\/(.+)$/, '$1:$2'))
  drop('ConsoleSize', true)
  drop('ContainerIDFile', true)
  // For these nothing and zero are not the same.
  const exact = ['MemorySwappiness', 'Init', 'OomKillDisable']
  const isUnset = (key: string, value: unknown): boolean =>
    key === 'MaskedPaths' || key === 'ReadonlyPaths'
      ? false
      : exact.includes(key)
        ? value === null || value === -1 || (key === 'OomKillDisable' && value === false)
        : isNothing(value)
  return Object.fromEntries(Object.entries(own).filter(([key, value]) => !isUnset(key, value)))
}

/** An anonymous volume that was handed on stands among the binds by the name that the engine gave it; it is anonymous all the same. */
function withoutCarried(host: Raw, anonymous: Raw): Raw {
  const { Binds, Mounts, ...others } = host
  const binds = texts(Binds).filter((bind) => !isCarried(bind, anonymous))
  const mounts = list(Mounts).map((value) => {
    const { Source, ...mount } = record(value)
    return isNameless(record(value)) ? mount : value
  })
  return { ...others, ...(binds.length > 0 && { Binds: binds }), ...(mounts.length > 0 && { Mounts: mounts }) }
}

/** A `--mount` of a volume that was given no name, or was handed on by the one that the engine gave it: nobody types 64 digits. */
export const isNameless = (mount: Raw): boolean =>
  text(mount.Type) === 'volume' && (text(mount.Source) === '' || isGivenName(text(mount.Source)))

export function isCarried(bind: string, anonymous: Raw): boolean {
  const [source = '', target = ''] = bind.split(':')
  return isGivenName(source) && Object.hasOwn(anonymous, target)
}

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && !Array.isArray(value) && Object.keys(value ?? {}).length === 0)

function ownNetworks(container: Raw): Raw {
  const mode = text(record(container.HostConfig).NetworkMode)
  if (isNoNetwork(mode)) return {}
  const shortId = text(container.Id).slice(0, 12)
  const name = text(container.Name).replace(/^\//, '')
  const networks = record(record(container.NetworkSettings).Networks)
  return Object.fromEntries(
    Object.entries(networks).map(([network, value]) => {
      const endpoint = record(value)
      // The engine adds the short id by itself, and newer ones the name.
      const aliases = texts(endpoint.Aliases).filter((alias) => alias !== shortId && alias !== name)
      const ipam = Object.fromEntries(
        Object.entries(record(endpoint.IPAMConfig)).filter(([, said]) => !isNothing(said)),
      )
      const kept = {
        ...(aliases.length > 0 && { Aliases: aliases }),
        ...(Object.keys(ipam).length > 0 && { IPAMConfig: ipam }),
        ...(texts(endpoint.Links).length > 0 && { Links: texts(endpoint.Links) }),
        ...(Object.keys(record(endpoint.DriverOpts)).length > 0 && { DriverOpts: endpoint.DriverOpts }),
      }
      return [network, kept]
    }),
  )
}
