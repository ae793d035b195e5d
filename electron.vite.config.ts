import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/**
 * Three bundles: `main` holds every Node program (the shell, the back end of the desktop app, browser mode, the search threads), `preload`
 * must be CommonJS because the window is sandboxed, `renderer` is the screens.
 * Runtime dependencies that load native or optional parts stay outside the bundle (package.json `dependencies`).
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rollupOptions: {
        input: {
          main: 'electron/main.ts',
          backend: 'electron/backend.ts',
          serve: 'electron/serve.ts',
          // Started as a thread by services/logs/scan-thread.ts, which knows its name.
          'scan-worker': 'electron/services/logs/scan-worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: 'electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      sourcemap: false,
      assetsInlineLimit: 0,
      // One style sheet, which comes with the document: where Chromium drops the load of a part's own (see lazy-part.ts), Vite takes it for
      // loaded when the part is tried again, and the part stays without its looks.
      cssCodeSplit: false,
      rollupOptions: { input: 'renderer/index.html' },
    },
  },
})
