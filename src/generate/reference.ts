import type * as z from 'zod'
import { claimSchema } from '../api/claim/index.ts'
import { defaults } from '../api/defaults.ts'
import { immutable } from '../api/immutable.ts'
import { INPUT_API_VERSION, platformSchema } from '../api/platform.ts'
import { CONNECTION_KEYS, statusSchema } from '../api/status.ts'
import { fieldOf } from './field.ts'
import { CLAIM, GROUP, VERSION } from './names.ts'
import { type Row, rowsOf } from './rows.ts'
import { type Column, cell, code, table } from './table.ts'

const mark = (path: string): string => {
  const rule = immutable.find((known) => known.path === path)
  return rule ? (rule.allows === 'nothing else' ? ' !' : ' ^') : ''
}

const field: Column<Row> = ['Field', (row) => code(row.path)]
const marked: Column<Row> = ['Field', (row) => `${code(row.path)}${mark(row.path)}`]
const type: Column<Row> = ['Type', (row) => cell(row.type)]
const inForce: Column<Row> = ['Default', (row) => cell(row.inForce)]
const description: Column<Row> = ['What it is', (row) => cell(row.description)]
const example: Column<Row> = ['Example', (row) => code(row.example)]

const setting = [type, inForce, description, example]
const report = [field, type, description, example]

const sectionOf = ({ path }: Row): string => path.split(/[.[]/)[0] ?? path

/** Fields of the top first, then a section for each field that has fields below it. */
const sections = (
  prefix: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string => {
  const parts = Object.values(Object.groupBy(rows, sectionOf)).map((part = []) => part)
  const groups = parts.filter((part) => part.length > 1)
  return [
    table(
      columns,
      parts.flatMap((part) => (part.length === 1 ? part : [])),
    ),
    ...groups.flatMap(([head, ...below]) =>
      head ? [`### \`${prefix}${head.path}\``, cell(head.description), table(columns, below)] : [],
    ),
  ].join('\n\n')
}

const rows = (schema: z.core.$ZodType, constants: unknown): Row[] =>
  rowsOf(fieldOf('', schema), constants).slice(1)

/** Inside its claim specs the platform's schema is the claim's: the page has it once. */
const platformRows = rows(platformSchema, {}).filter(({ path }) => !path.startsWith('plans.'))

/** docs/api.md: every field of the API, from the same schemas as the XRD. */
export const reference =
  (): string => `<!-- Generated from src/api by \`npm run generate\`: edit it there. -->

# The API

Every field is optional; \`spec: {}\` is a complete project. *Default* is the value in force when
a field is absent and neither the plan nor the platform says otherwise. \`kubectl explain
${CLAIM.plural}.spec\` shows the same.

- \`!\` decided when the project is made; the value cannot be changed afterwards
- \`^\` the value can grow, and cannot become smaller
- duration: numbers with a unit, such as \`90s\` or \`1h30m\`; quantity: a quantity of Kubernetes, such as \`512Mi\`
- {name, key}: a Secret in the namespace of the claim, and the key in it

## ${CLAIM.kind}

\`apiVersion: ${GROUP}/${VERSION}\`, \`kind: ${CLAIM.kind}\`: what an app team writes.

${sections('spec.', [marked, ...setting], rows(claimSchema, defaults))}

## Status

What \`kubectl get ${CLAIM.plural} -o yaml\` shows below \`status\`, beside Crossplane's conditions
Synced and Ready, and Operational, which says what is missing.

${sections('status.', report, rows(statusSchema, {}))}

## Connection Secret

\`<claim>-supabase\`, and the Secret that \`writeConnectionSecretToRef\` names, ready for \`envFrom\`:
${CONNECTION_KEYS.map((key) => `\`${key}\``).join(', ')}.

## Platform

\`data\` of the EnvironmentConfig \`xsupabase\`: what a platform team sets for all projects. A
Composition's \`input\` (\`${INPUT_API_VERSION}\`) takes the same fields; those of the EnvironmentConfig override it.

${sections('', [field, ...setting], platformRows)}
`
