export const containers = {
  title: 'Containers',
  exitCode: 'code {{code}}',
  state: {
    created: 'created',
    running: 'running',
    paused: 'paused',
    restarting: 'restarting',
    removing: 'removing',
    exited: 'exited',
    dead: 'dead',
  },
  health: {
    healthy: 'healthy',
    starting: 'starting',
    unhealthy: 'unhealthy',
  },
}
