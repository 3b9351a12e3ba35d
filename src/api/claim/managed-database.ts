import { object, text } from '../fields.ts'

const SIZED = 'that of the plan'

/** Sizes of servers that a cloud runs; where they are, and in which network, the platform says. */
export const rds = object('Settings that only RDS has.', {
  instanceClass: text('Class of the instance.', {
    absent: SIZED,
    example: 'db.m7g.large',
    max: 64,
    pattern: '^db\\.[a-z0-9-]+\\.[a-z0-9]+$',
    message: 'must be a class of RDS, such as db.m7g.large',
  }),
})

export const cloudSQL = object('Settings that only CloudSQL has.', {
  tier: text('Machine type of the edition Enterprise.', {
    absent: SIZED,
    example: 'db-custom-2-7680',
    max: 64,
    pattern: '^db-[a-z0-9-]+$',
    message: 'must be a machine type of Cloud SQL, such as db-custom-2-7680',
  }),
})

export const azureFlexibleServer = object('Settings that only AzureFlexibleServer has.', {
  skuName: text('Size of the server: tier and name of the virtual machine.', {
    absent: SIZED,
    example: 'GP_Standard_D2ds_v5',
    max: 64,
    pattern: '^(B|GP|MO)_Standard_[A-Za-z0-9_]+$',
    message: 'must be a tier and a size, such as GP_Standard_D2ds_v5',
  }),
})
