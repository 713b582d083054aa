// What an installed page needs: its icons, drawn from one drawing, and its service worker.
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { build, type Plugin } from 'vite';
import { TARGET } from './target.ts';

const ICON = 'src/icon.svg';
const WORKER = 'src/install/service-worker.ts';

/** Each picture's size in pixels, and the drawing's share of its height. */
const PICTURES: Record<string, { width: number; height: number; share: number }> = {
  'icon-192.png': { width: 192, height: 192, share: 1 },
  'icon-512.png': { width: 512, height: 512, share: 1 },
  // What is cut to any form keeps a circle of 80 % (W3C, "Web Application Manifest", icon masks).
  'icon-maskable.png': { width: 512, height: 512, share: 0.7 },
  // iOS rounds the corners itself.
  'touch-icon.png': { width: 180, height: 180, share: 0.8 },
  'preview.png': { width: 1200, height: 630, share: 0.5 },
};

export function installable(): Plugin {
  return {
    name: 'installable',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'link', attrs: { rel: 'apple-touch-icon', href: './touch-icon.png' } },
      // Beside the script that reads it, not after it: each way to the host and back costs on a phone.
      { tag: 'link', attrs: { rel: 'preload', as: 'fetch', href: './config.json', crossorigin: '' } },
    ],
    async generateBundle() {
      const program = await this.resolve('@resvg/resvg-wasm/index_bg.wasm');
      if (!program) throw new Error('@resvg/resvg-wasm is not there');
      await initWasm(await this.fs.readFile(program.id));
      const drawing = await this.fs.readFile(ICON, { encoding: 'utf8' });
      for (const [fileName, form] of Object.entries(PICTURES)) {
        this.emitFile({ type: 'asset', fileName, source: draw(drawing, form) });
      }
      const source = await bundle(WORKER);
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
    },
  };
}

/** Draws the icon in the middle, on its own ground where it doesn't fill the picture. */
function draw(drawing: string, { width, height, share }: (typeof PICTURES)[string]) {
  const side = height * share;
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  const ground = drawing.match(/<rect[^>]*fill="([^"]+)"/)?.[1] ?? 'none';
  const placed = drawing.replace(
    '<svg ',
    `<svg x="${left}" y="${top}" width="${side}" height="${side}" `,
  );
  const picture =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">` +
    (share < 1 ? `<rect width="${width}" height="${height}" fill="${ground}"/>` : '') +
    `${placed}</svg>`;
  return new Resvg(picture, { fitTo: { mode: 'width', value: width } }).render().asPng();
}

/** One script without imports, which every browser runs as a service worker. */
async function bundle(entry: string) {
  const output = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: TARGET,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: entry, output: { format: 'iife' } },
    },
  });
  const [first] = [output].flat();
  if (!first || !('output' in first)) throw new Error(`${entry}: nothing was built`);
  return first.output[0].code;
}
