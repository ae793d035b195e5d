import type { Client } from '../client.ts'
import { patchSettings, settingsStore } from './settings.ts'

/** Puts a container or a volume (by name) or an image (by tag) out of reach of every removal, or back. */
export function protect(
  client: Client,
  kind: 'containers' | 'volumes' | 'images',
  name: string,
  wanted: boolean,
): Promise<void> {
  const { protection } = settingsStore.getState().settings
  const others = protection[kind].filter((one) => one !== name)
  return patchSettings(client, { protection: { ...protection, [kind]: wanted ? [...others, name] : others } })
}
