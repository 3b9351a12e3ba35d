import { annotations, choice, object, text } from '../fields.ts'
import { namePrefix, providerConfigRef } from './fields.ts'

/** What the project's objects in Azure need to know. */
export const azure = object('Microsoft Azure, for claims whose database or files live there.', {
  location: text('Location of what is made. What exists stays in the one that it was made in.', {
    absent: 'none: claims cannot ask for types of Azure',
    example: 'westeurope',
    max: 64,
    pattern: '^[a-z]+[a-z0-9]*$',
    message: 'must be the short name of a location of Azure, such as westeurope',
  }),
  resourceGroup: text('Resource group that everything is made in. It is not made by us.', {
    absent: 'none: claims cannot ask for types of Azure',
    example: 'supabase',
    max: 90,
    pattern: '^[-\\w.()]*[-\\w()]$',
    message: 'must be the name of a resource group, such as supabase',
  }),
  storageReplication: choice(
    ['LRS', 'ZRS', 'GRS', 'RAGRS', 'GZRS', 'RAGZRS'],
    'How often Azure keeps the files of claims with objectStore.type AzureBlob. ZRS and the others with a Z take a location with zones. Accounts that exist follow where Azure can change them.',
    { absent: 'LRS: three times in one data centre', example: 'ZRS' },
  ),
  providerConfigRef: providerConfigRef('the providers of Azure'),
  namePrefix,
  tags: annotations('Tags of everything that is made.', {
    maxKeys: 32,
    maxValue: 256,
    absent: "the project's namespace, claim and composite alone",
    example: { 'cost-centre': '4711' },
  }),
})
