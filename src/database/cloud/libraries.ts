/**
 * Libraries to load at the start of a server: those that are loaded already, in their order, and
 * those that the asked-for extensions need. None is taken away: an extension that is no longer
 * asked for is still there, with its data.
 *
 * @param needs library by extension, as far as the cloud has it
 */
export const librariesFor = (
  asked: readonly { readonly name: string }[],
  needs: Readonly<Record<string, string>>,
  loaded: readonly string[],
): readonly string[] => {
  const wanted = asked.flatMap(({ name }) =>
    Object.hasOwn(needs, name) ? [needs[name] ?? name] : [],
  )
  return [...new Set([...loaded, ...wanted.toSorted()])]
}
