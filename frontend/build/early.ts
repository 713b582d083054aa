// Writes into the page which files the view of photos needs besides those of every view.
import type { Plugin } from 'vite';

const VIEW = /src\/photos\/view\.tsx$/;
const SCRIPT = 'src="./early.js"';

export function early(): Plugin {
  return {
    name: 'early',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk: first }) {
        const chunks = Object.values(bundle ?? {}).filter((output) => output.type === 'chunk');
        const view = chunks.find(({ facadeModuleId }) => VIEW.test(facadeModuleId ?? ''));
        if (!view || !html.includes(SCRIPT)) throw new Error('early.js or its view is not there');
        const parts = [view, ...chunks.filter(({ fileName }) => view.imports.includes(fileName))];
        const files = parts
          .filter(({ fileName }) => fileName !== first?.fileName && !first?.imports.includes(fileName))
          .flatMap(({ fileName, viteMetadata }) => [
            fileName,
            ...(viteMetadata?.importedCss ?? []),
          ]);
        return html.replace(SCRIPT, `${SCRIPT} data-photos="${files.join(' ')}"`);
      },
    },
  };
}
