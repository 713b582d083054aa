import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Relative addresses: one build serves from any folder of any host.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // What older browsers are told, public/supported.js has: a classic script in the language of
    // 2009, which looks for the last things to come to one of these.
    target: ['chrome119', 'edge119', 'firefox125', 'safari17.4'],
    // The content security policy allows neither data: images nor inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Says which files the first view needs: a test keeps them small.
    manifest: true,
    // All that the page begins with is one file, whatever of it comes later parts use too: many small
    // files would compress worse.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', test: /src\/main\.tsx$/ }] } },
    },
  },
  test: { include: ['test/**/*.test.ts'] },
});
