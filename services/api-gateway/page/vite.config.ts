import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/** The page for people, built into `dist`, which the gateway serves. */
export default defineConfig({
  plugins: [preact()],
  build: { target: 'es2023', modulePreload: { polyfill: false }, reportCompressedSize: true },
})
