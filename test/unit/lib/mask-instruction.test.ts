import { describe, expect, it } from 'vitest'
import { maskInstruction } from '../../../shared/lib/mask-instruction.ts'
import { secretMask as mask } from '../../../shared/lib/secrets.ts'

describe('a step of an image history', () => {
  it.each([
    ['ENV', 'DB_PASSWORD=hunter2 PATH=/bin', `DB_PASSWORD=${mask} PATH=/bin`],
    // Builders write values with spaces in them without quotes.
    ['ENV', 'DB_PASSWORD=two words PATH=/bin', `DB_PASSWORD=${mask} PATH=/bin`],
    ['ENV', 'A="x y" KEY=\'z\' B=1', `A="x y" KEY=${mask} B=1`],
    ['ENV', '/bin/sh -c #(nop)  ENV API_TOKEN=a b', `/bin/sh -c #(nop)  ENV API_TOKEN=${mask}`],
    ['ENV', 'ENV DB=postgres://app:hunter2@db/x MODE=fast # buildkit', `ENV DB=${mask} MODE=fast # buildkit`],
    ['ARG', 'NPM_TOKEN=abc', `NPM_TOKEN=${mask}`],
    ['RUN', '|1 NPM_TOKEN=abc /bin/sh -c npm ci', `|1 NPM_TOKEN=${mask} /bin/sh -c npm ci`],
    ['RUN', 'curl https://me:hunter2@host/x', `curl https://me:${mask}@host/x`],
  ])('%s %s', (keyword, text, masked) => expect(maskInstruction(keyword, text)).toBe(masked))

  it.each([
    ['ENV', 'PATH=/usr/local/bin:/usr/bin'],
    ['ENV', 'GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D PYTHON_VERSION=3.12.1'],
    ['ARG', 'VERSION'],
    ['RUN', 'make PREFIX=/usr install'],
    ['OTHER', ''],
  ])('%s %s is shown as it is', (keyword, text) => expect(maskInstruction(keyword, text)).toBe(text))
})
