import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Relative addresses, since the page lives under a token; no inline script, style or image, since its CSP has none. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: 'false' },
  build: {
    outDir: '../../../dist/workbench/page',
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
