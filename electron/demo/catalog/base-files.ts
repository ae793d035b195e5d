import type { LayerDraft } from '../layer-draft.ts'

const tools = (
  'ash base64 cat chmod chown cp date dd df dmesg echo egrep false fgrep grep gunzip gzip hostname kill link ln login ls ' +
  'mkdir mktemp more mount mv nice ping ps pwd rm rmdir sed sh sleep stat su sync tar touch true umount uname watch'
).split(' ')
const zones = ['Africa/Nairobi', 'America/New_York', 'Asia/Seoul', 'Asia/Tokyo', 'Europe/Berlin', 'Europe/Paris', 'UTC']

/** A small system: one program with many names, its C library, and the files that every system has. */
export function alpineBase(layer: LayerDraft): void {
  layer.file('bin/busybox', 100, 0o755)
  for (const tool of tools) layer.link(`bin/${tool}`, '/bin/busybox')
  layer.file('lib/ld-musl-x86_64.so.1', 80, 0o755)
  layer.link('lib/libc.musl-x86_64.so.1', 'ld-musl-x86_64.so.1')
  layer.file('lib/libcrypto.so.3', 560, 0o755)
  layer.file('lib/libssl.so.3', 95, 0o755)
  layer.file('lib/libz.so.1.3.1', 13, 0o755)
  layer.link('lib/libz.so.1', 'libz.so.1.3.1')
  layer.file('lib/apk/db/installed', 12)
  layer.file('sbin/apk', 9, 0o755)
  layer.file('etc/ssl/certs/ca-certificates.crt', 28)
  layer.text('etc/alpine-release', '3.20.2\n')
  layer.text('etc/apk/repositories', 'https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n')
  layer.text('etc/os-release', 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.2\nPRETTY_NAME="Alpine Linux v3.20"\n')
  common(layer, '/bin/sh')
}

/** A Debian or Ubuntu of the smallest kind. */
export function debianBase(layer: LayerDraft): void {
  const { random } = layer
  layer.link('bin', 'usr/bin')
  layer.link('lib', 'usr/lib')
  layer.file('usr/bin/bash', 120, 0o755)
  layer.file('usr/bin/perl', 380, 0o755)
  for (const tool of tools) layer.file(`usr/bin/${tool}`, random.int(4, 16), 0o755)
  for (const tool of ['apt', 'apt-get', 'dpkg', 'dpkg-deb', 'find', 'gpgv', 'awk'])
    layer.file(`usr/bin/${tool}`, random.int(2, 60), 0o755)
  const libraries =
    'c.so.6 apt-pkg.so.6.0 crypto.so.3 gnutls.so.30 stdc++.so.6 systemd.so.0 db-5.3.so gcrypt.so.20 pcre2-8.so.0 m.so.6'
  for (const name of libraries.split(' ')) layer.file(`usr/lib/x86_64-linux-gnu/lib${name}`, random.int(60, 460), 0o755)
  for (const zone of zones) layer.file(`usr/share/zoneinfo/${zone}`, 1)
  const packages =
    'adduser apt base-files bash coreutils dash debconf dpkg findutils grep gzip hostname libc6 login mount passwd perl-base sed tar tzdata util-linux'
  for (const name of packages.split(' ')) {
    layer.file(`usr/share/doc/${name}/copyright`, 3)
    layer.file(`usr/share/doc/${name}/changelog.Debian.gz`, random.int(1, 9))
    layer.file(`var/lib/dpkg/info/${name}.list`, 1)
    layer.file(`var/lib/dpkg/info/${name}.md5sums`, 1)
  }
  layer.file('var/lib/dpkg/status', 30)
  layer.file('var/cache/debconf/templates.dat', 60)
  layer.text('etc/debian_version', '12.7\n')
  layer.text(
    'etc/os-release',
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  )
  layer.text(
    'etc/apt/sources.list.d/debian.sources',
    'Types: deb\nURIs: http://deb.debian.org/debian\nSuites: bookworm bookworm-updates\nComponents: main\n',
  )
  common(layer, '/bin/bash')
}

/** Next to nothing: for one program that brings all it needs. */
export function plainBase(layer: LayerDraft): void {
  layer.file('bin/busybox', 1, 0o755)
  for (const tool of tools) layer.link(`bin/${tool}`, 'busybox')
  common(layer, '/bin/sh')
}

function common(layer: LayerDraft, shell: string): void {
  layer.text('etc/passwd', `root:x:0:0:root:/root:${shell}\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n`)
  layer.text('etc/group', 'root:x:0:\nnogroup:x:65533:\n')
  layer.text('etc/hostname', 'localhost\n')
  for (const folder of ['dev', 'home', 'proc', 'root', 'run', 'sys', 'tmp', 'var/tmp']) layer.folder(folder)
}
