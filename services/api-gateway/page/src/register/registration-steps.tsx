import { useWords } from '../language.tsx'
import { registrationWords } from '../words/registration.ts'
import { ChooseCard } from './choose-card.tsx'
import { IssuedTicket } from './issued-ticket.tsx'
import { ReadingCard } from './reading-card.tsx'
import { type Place, stepNumber } from './registering.ts'
import { ReviewCard } from './review-card.tsx'
import type { Registration } from './use-registering.ts'

const StepList = ({ current }: { readonly current: number }) => {
  const words = useWords(registrationWords)
  return (
    <ol class="steps" aria-label={words.steps}>
      {[words.stepPhoto, words.stepReview, words.stepTicket].map((name, index) => (
        <li key={name} class={index < current ? 'past' : ''} aria-current={index === current ? 'step' : undefined}>
          {name}
        </li>
      ))}
    </ol>
  )
}

type Props = {
  readonly registration: Registration
  readonly place: Place
  readonly onFinished: () => void
}

const Current = ({ registration, place, onFinished }: Props) => {
  const words = useWords(registrationWords)
  const { state, choose, readAgain, startOver } = registration
  switch (state.step) {
    case 'choose':
      return <ChooseCard card={state.card} problem={state.problem} place={place} onImage={choose} />
    case 'reading':
      return <ReadingCard {...state} problem={state.problem} onAgain={readAgain} onStop={startOver} />
    case 'review':
      return <ReviewCard state={state} registration={registration} atDesk={place === 'desk'} />
    case 'done':
      return (
        <IssuedTicket
          state={state}
          nextLabel={place === 'desk' ? words.nextPatient : words.finish}
          onNext={onFinished}
        />
      )
  }
}

/** The way from a picture to a ticket. */
export const RegistrationSteps = (props: Props) => (
  <div class="registration">
    <StepList current={stepNumber(props.registration.state.step)} />
    <Current {...props} />
  </div>
)
