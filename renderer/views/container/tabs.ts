export const containerTabs = ['overview', 'logs', 'terminal', 'files', 'stats', 'inspect', 'processes'] as const
export type ContainerTab = (typeof containerTabs)[number]

/** The tab that an address names; the overview where it names none. */
export function containerTabOf(text: string | null): ContainerTab {
  return containerTabs.find((tab) => tab === text) ?? 'overview'
}
