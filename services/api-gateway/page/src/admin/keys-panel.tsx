import { useCallback } from 'preact/hooks'
import type { BodyOf } from '../api/routes.ts'
import { useFormats, useWords } from '../language.tsx'
import { useAsk } from '../platform.tsx'
import { adminWords } from '../words/people.ts'
import { NamedPanel } from './named-panel.tsx'
import { useThings } from './use-things.ts'

type Key = BodyOf<'GET /keys'>['keys'][number]

/** The keys of other systems. */
export const KeysPanel = () => {
  const words = useWords(adminWords)
  const formats = useFormats()
  const ask = useAsk()
  const things = useThings<Key>(useCallback(async () => (await ask('GET /keys', {})).body.keys, [ask]))
  const create = async (name: string) => {
    const { body } = await ask('POST /keys', { body: { name } })
    return { title: words.apiKey(name), value: body.key, hint: words.apiKeyHint }
  }
  return (
    <NamedPanel
      id="keys"
      title={words.keys}
      hint={words.keysHint}
      addLabel={words.addKey}
      things={things}
      create={create}
      remove={({ id }) => ask('DELETE /keys/:id', { params: { id } })}
      columns={[words.created]}
      cells={key => <td data-label={words.created}>{formats.moment(key.createdAt)}</td>}
    />
  )
}
