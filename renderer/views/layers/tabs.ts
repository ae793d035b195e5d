export const layerTabs = ['layers', 'waste', 'space', 'dockerfile'] as const
export type LayerTab = (typeof layerTabs)[number]
