/**
 * Chromium outside Electron cannot be taught a scheme of ours, so the page really lives at an https address that resolves nowhere and is
 * answered by the protocol handler. The shell under test sees its own scheme only: addresses are mapped both ways here, and in the
 * preload's text.
 */
const inside = 'portlight://app'
const outside = 'https://portlight-app.test'

export const toChromium = (text: string): string => text.replaceAll(inside, outside)
export const fromChromium = (text: string): string => text.replaceAll(outside, inside)
