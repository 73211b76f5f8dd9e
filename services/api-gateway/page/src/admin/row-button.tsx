import { useWords } from '../language.tsx'
import { adminWords } from '../words/people.ts'

type Props = {
  readonly label: string
  readonly name: string
  readonly busy: boolean
  readonly onPress: () => void
}

/** A button in a list's row that says aloud whose row it is. */
export const RowButton = ({ label, name, busy, onPress }: Props) => {
  const words = useWords(adminWords)
  return (
    <button
      type="button"
      class="quiet small"
      disabled={busy}
      aria-label={words.actionOn(label, name)}
      onClick={onPress}
    >
      {label}
    </button>
  )
}
