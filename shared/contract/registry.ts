import { z } from 'zod'
import { procedure } from './fault.ts'

/** Where docker logs in when no registry is named. */
export const dockerHub = 'docker.io'

export const registryAccount = z.object({
  /** `docker.io` for Docker Hub, else host and port. */
  registry: z.string(),
  /** Null where it is kept as a token, or its helper does not tell. */
  user: z.string().nullable(),
  /** Where docker keeps the secret: the name of a credential helper; null: docker's own config file. */
  helper: z.string().nullable(),
})
export type RegistryAccount = z.infer<typeof registryAccount>

const registry = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/)

/** The accounts of docker's own config; a secret goes in and never comes out. */
export const registryContract = {
  /** `problems`: helpers that did not answer, and a config file that cannot be read, in words. */
  accounts: procedure.output(z.object({ accounts: z.array(registryAccount), problems: z.array(z.string()) })),
  /** The engine checks it first. `helper` null: it now stands in docker's config file. REFUSED login-refused | credential-helper. */
  login: procedure
    .input(z.object({ registry, user: z.string().min(1).max(300), password: z.string().min(1).max(20_000) }))
    .output(registryAccount),
  logout: procedure.input(z.object({ registry })).output(z.void()),
}
