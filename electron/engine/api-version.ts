import { text } from './raw.ts'
import type { Loss } from './session.ts'

/** The newest API version that this client was written for, and the oldest that it still understands. */
const ourNewest = '1.55'
const ourOldest = '1.24'

export interface AgreedVersion {
  /** The engine's newest. */
  readonly engineNewest: string
  /** min(ours, the engine's). */
  readonly inUse: string
}

/**
 * The API version to talk in. The ping's `Api-Version` header counts; where it is missing or garbage, the `/version` document does.
 * @returns a `version` loss that names both ranges where they do not meet
 */
export function agreeOnVersion(
  header: string | undefined,
  version: Readonly<Record<string, unknown>>,
): AgreedVersion | Loss {
  const engineNewest = [header, text(version.ApiVersion)].find((given) => given !== undefined && isVersion(given))
  if (engineNewest === undefined) {
    return { fault: 'not-docker', detail: `It names no API version (${JSON.stringify(header ?? '').slice(0, 100)})` }
  }
  const minimum = text(version.MinAPIVersion)
  const engineOldest = isVersion(minimum) ? minimum : ourOldest
  const inUse = compareVersions(engineNewest, ourNewest) < 0 ? engineNewest : ourNewest
  if (compareVersions(inUse, ourOldest) < 0 || compareVersions(inUse, engineOldest) < 0) {
    const detail = `The engine speaks API ${engineOldest} to ${engineNewest}, this app ${ourOldest} to ${ourNewest}`
    return { fault: 'version', detail }
  }
  return { engineNewest, inUse }
}

function isVersion(given: string): boolean {
  return /^\d{1,4}\.\d{1,4}$/.test(given)
}

/** By number, part by part: 1.9 comes before 1.10. */
function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}
