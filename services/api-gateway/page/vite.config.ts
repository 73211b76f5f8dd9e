import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

/** The page for people, built into `dist`, which the gateway serves. */
export default defineConfig({ plugins: [preact()] })
