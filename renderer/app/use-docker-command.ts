import { useCallback } from 'react'
import { dockerCommand } from '../../shared/cli/docker.ts'
import { useEngine } from '../stores/engine.ts'

/** Makes a docker command line for the engine that is shown: `args` are what comes after `docker`. */
export function useDockerCommand(): (args: readonly string[]) => string {
  const endpoint = useEngine((state) => state.last?.endpoint ?? null)
  return useCallback((args) => dockerCommand(endpoint, args), [endpoint])
}
