/** The languages of the page. */
export const languages = ['id', 'en'] as const

/** One of the languages, as in the `lang` attribute. */
export type Language = (typeof languages)[number]

/** A text, or a text with something in it. */
type Text = string | ((...given: never[]) => string)

/** The same texts in another language: neither one missing, nor one too many, nor one that takes something else. */
export type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends (...given: infer Given) => string
    ? (...given: Given) => string
    : string
}

/** A part of the page's texts in both languages; it does not compile when a translation is missing. */
export const inBothLanguages = <const Texts extends Readonly<Record<string, Text>>>(
  id: Texts,
  en: NoInfer<Translated<Texts>>,
): Readonly<Record<Language, Translated<Texts>>> => ({
  // What the Indonesian texts are is what the translation is made from.
  id: id as unknown as Translated<Texts>,
  en,
})
