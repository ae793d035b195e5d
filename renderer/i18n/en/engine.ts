export const engine = {
  connecting: 'Connecting to the engine…',
}
