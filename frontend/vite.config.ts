import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Relative addresses: one build serves from any folder of any host.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // The content security policy allows neither data: images nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Says which files the first view needs: a test keeps them small.
    manifest: true,
  },
  test: { include: ['test/**/*.test.ts'] },
});
