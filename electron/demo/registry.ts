import { add, alpine, DAY, debian, nop, PATH, run } from './catalog/steps.ts'
import type { ImageSpec } from './model.ts'
import { createRandom } from './random.ts'

/** What can be found and pulled: Docker Hub's own as anybody knows them. */
const names: readonly (readonly [name: string, description: string, stars: number])[] = [
  ['alpine', 'A minimal Docker image based on Alpine Linux with a complete package index', 11_300],
  ['busybox', 'Busybox base image.', 3400],
  ['caddy', 'Caddy 2 is a powerful, enterprise-ready, open source web server with automatic HTTPS', 870],
  ['debian', 'Debian is a Linux distribution that’s composed entirely of free software.', 5200],
  ['golang', 'Go (golang) is a general purpose, higher-level, imperative programming language.', 5100],
  ['httpd', 'The Apache HTTP Server Project', 4900],
  ['mariadb', 'MariaDB Server is a high performing open source relational database.', 6000],
  ['memcached', 'Free & open source, high-performance, distributed memory object caching system.', 2300],
  ['mongo', 'MongoDB document databases provide high availability and easy scalability.', 10_500],
  ['mysql', 'MySQL is a widely used, open-source relational database management system.', 15_700],
  ['nginx', 'Official build of Nginx.', 20_700],
  ['node', 'Node.js is a JavaScript-based platform for server-side and networking applications.', 13_900],
  ['postgres', 'The PostgreSQL object-relational database system.', 14_100],
  ['python', 'Python is an interpreted, interactive, object-oriented, open-source language.', 10_200],
  ['rabbitmq', 'RabbitMQ is an open source multi-protocol messaging broker.', 5300],
  ['redis', 'Redis is the world’s fastest data platform for caching, vector search, and NoSQL databases.', 13_300],
  ['registry', 'Distribution implementation for storing and distributing of container images', 4200],
  ['traefik', 'Traefik, The Cloud Native Edge Router', 3600],
  ['ubuntu', 'Ubuntu is a Debian-based Linux operating system based on free software.', 17_700],
]

/** One entry of `/images/search`. */
export function searchRegistry(term: string, limit: number): object[] {
  const wanted = term.toLowerCase()
  return names
    .filter(([name, description]) => name.includes(wanted) || description.toLowerCase().includes(wanted))
    .toSorted(([a, , fewer], [b, , more]) => Number(b === wanted) - Number(a === wanted) || more - fewer)
    .slice(0, limit)
    .map(([name, description, stars]) => ({
      ...{ name, description, star_count: stars, is_official: true, is_automated: false },
    }))
}

/** What the registry holds under this name; undefined where it has none. The same name is always the same image. */
export function publishedImage(seed: number, name: string): ImageSpec | undefined {
  const repository = name.replace(/[:@].*$/, '')
  if (!names.some(([known]) => known === repository)) return undefined
  const random = createRandom(seed, 'registry', name)
  const onAlpine = name.includes('alpine') || repository === 'busybox'
  const installs = repository === 'alpine' || repository === 'debian' || repository === 'busybox' ? 0 : random.int(2, 5)
  return {
    tags: [name],
    builder: 'registry',
    createdAgo: random.int(3, 90) * DAY,
    env: [PATH],
    cmd: ['/bin/sh'],
    labels: { 'org.opencontainers.image.ref.name': repository },
    steps: [
      ...(onAlpine ? alpine(random.hex(64)) : debian('bookworm', 74.8)),
      ...Array.from({ length: installs }, (_, index) =>
        index === 0
          ? run(`set -eux; ${onAlpine ? 'apk add --no-cache' : 'apt-get install -y'} ${repository}`, random.int(8, 90))
          : add(random.hex(64), random.int(1, 40) / 10),
      ),
      nop(`CMD ["${repository}"]`),
    ],
  }
}
