import { z } from 'zod'

// Zod tries `new Function` once to see whether it may compile its parsers. The content security policy refuses that and
// reports it as an attack; without the try there is no report, and what the window parses is small.
z.config({ jitless: true })
