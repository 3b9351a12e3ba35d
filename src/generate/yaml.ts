import { Document, isMap, isScalar, isSeq, visit } from 'yaml'

/** As many characters of a list of words as stand in one line beside their key. */
const SHORT_LIST = 88

const width = (items: readonly unknown[]): number =>
  items.reduce<number>((sum, item) => sum + (isScalar(item) ? String(item.value).length + 2 : 0), 0)

/** One line of comment above an item of a list, by what the item is. */
export type Comment = (item: unknown) => string | undefined

/**
 * A value as YAML that reads as if written by hand: short lists of words in one line, text as it
 * is, no anchors. The same value gives the same text.
 */
export const toYaml = (
  from: string,
  value: unknown,
  comment: Comment = () => undefined,
): string => {
  const document = new Document(value, { aliasDuplicateObjects: false })
  document.commentBefore = ` Generated from ${from} by \`npm run generate\`: edit it there.`
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.every(isScalar) && width(list.items) <= SHORT_LIST
      for (const item of list.items) {
        const text = isMap(item) || isSeq(item) ? comment(item.toJS(document)) : undefined
        if (text && isMap(item)) item.commentBefore = ` ${text}`
      }
    },
  })
  return document.toString({ lineWidth: 0, blockQuote: 'literal', flowCollectionPadding: false })
}
