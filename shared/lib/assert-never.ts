/** Marks the default of an exhaustive switch: adding a case to the union then fails to compile here. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
