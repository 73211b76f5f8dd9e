import { useWords } from './language.tsx'
import { Arrival } from './parts/heading.tsx'
import { Icon, type IconName } from './parts/icon.tsx'
import { addressOf, type View } from './path.ts'
import { frameWords } from './words/frame.ts'

/** Where everybody finds their own door. */
export const HomeView = () => {
  const words = useWords(frameWords)
  const doors: readonly (readonly [View, IconName, string, string])[] = [
    ['patient', 'person', words.patient, words.toPatient],
    ['board', 'board', words.board, words.toBoard],
    ['staff', 'desk', words.staff, words.toStaff],
    ['kiosk', 'kiosk', words.kiosk, words.toKiosk],
  ]
  return (
    <section>
      <Arrival level={1}>{words.welcome}</Arrival>
      <p class="lead">{words.lead}</p>
      <ul class="doors">
        {doors.map(([view, icon, title, text]) => (
          <li key={view}>
            <a href={addressOf(view)}>
              <Icon name={icon} />
              <strong>{title}</strong>
              <span>{text}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
