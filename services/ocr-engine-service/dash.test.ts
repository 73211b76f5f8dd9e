import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { dashHeight, hasDash } from './dash.ts'

const lineOf = async (drawing: string) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="${dashHeight}">
    <rect width="240" height="48" fill="#bcd"/><g fill="#223">${drawing}</g></svg>`
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, pixels: data }
}

const label = '<rect x="10" y="12" width="8" height="26"/><rect x="40" y="12" width="8" height="26"/>'

test('a short stroke in the middle of the line is a dash', async () => {
  assert.equal(hasDash(await lineOf(`${label}<rect x="130" y="24" width="10" height="4"/>`), 0.5), true)
})

test('nothing, a letter, and a line are no dash', async () => {
  assert.equal(hasDash(await lineOf(label), 0.5), false)
  assert.equal(hasDash(await lineOf(`${label}<rect x="130" y="12" width="10" height="26"/>`), 0.5), false)
  assert.equal(hasDash(await lineOf(`${label}<rect x="130" y="24" width="90" height="4"/>`), 0.5), false)
  assert.equal(hasDash(await lineOf(`${label}<rect x="130" y="36" width="10" height="4"/>`), 0.5), false)
})
