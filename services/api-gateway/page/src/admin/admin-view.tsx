import { useWords } from '../language.tsx'
import { Arrival } from '../parts/heading.tsx'
import { adminWords } from '../words/people.ts'
import { AccountsPanel } from './accounts-panel.tsx'
import { KeysPanel } from './keys-panel.tsx'
import { KiosksPanel } from './kiosks-panel.tsx'

/** Accounts, kiosks and keys. */
export const AdminView = () => {
  const words = useWords(adminWords)
  return (
    <section class="stack">
      <Arrival level={1}>{words.title}</Arrival>
      <AccountsPanel />
      <KiosksPanel />
      <KeysPanel />
    </section>
  )
}
