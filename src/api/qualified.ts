/** Names and values that Kubernetes takes in labels, annotations, selectors and resource lists. */
const NAME = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?'
const PREFIX = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'

/** `app` or `example.com/app`; the name has at most 63 characters. */
export const QUALIFIED_NAME = `^(${PREFIX}/)?${NAME}$`

/** A value of a label: at most 63 characters, or none. */
export const LABEL_VALUE = `^(${NAME})?$`
