import { defineConfig } from 'vitest/config';
import { early } from './build/early.ts';
import { installable } from './build/installable.ts';
import { TARGET } from './build/target.ts';

export default defineConfig({
  // Relative addresses: one build serves from any folder of any host.
  base: './',
  plugins: [early(), installable()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: TARGET,
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
