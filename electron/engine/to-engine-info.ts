import type { Endpoint, EngineInfo } from '../../shared/contract/engine.ts'
import type { AgreedVersion } from './api-version.ts'
import { count, list, type Raw, record, text } from './raw.ts'

/** `GET /version` and `GET /info` as what the status bar shows. */
export function toEngineInfo(endpoint: Endpoint, version: Raw, info: Raw, agreed: AgreedVersion): EngineInfo {
  const product = productOf(version)
  const cgroup = text(info.CgroupVersion)
  return {
    endpoint,
    name: text(info.Name),
    product,
    version: text(version.Version) || text(info.ServerVersion),
    engineApiVersion: agreed.engineNewest,
    apiVersion: agreed.inUse,
    os: text(info.OperatingSystem) || text(version.Os),
    arch: text(info.Architecture) || text(version.Arch),
    kernel: text(info.KernelVersion) || text(version.KernelVersion),
    cpus: count(info.NCPU) ?? 0,
    memoryBytes: count(info.MemTotal) ?? 0,
    storageDriver: text(info.Driver),
    cgroupVersion: cgroup === '1' || cgroup === '2' ? cgroup : null,
    isDemo: endpoint.source === 'demo' || product === 'Portlight demo',
  }
}

function productOf(version: Raw): string {
  const platform = text(record(version.Platform).Name)
  const components = list(version.Components).map((component) => text(record(component).Name))
  const names = [platform, ...components].join('\n')
  if (/portlight/i.test(names)) return 'Portlight demo'
  if (/podman/i.test(names)) return 'Podman'
  if (/docker desktop/i.test(names)) return 'Docker Desktop'
  return 'Docker Engine'
}
