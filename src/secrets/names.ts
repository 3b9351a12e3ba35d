import type { Project } from '../api/project.ts'
import { MAX_NAME, nameFor } from '../kube/names.ts'

type Named = Pick<Project, 'name' | 'claim'>

export const seedName = ({ name }: Pick<Named, 'name'>): string => nameFor(name, 'seed')
export const keysName = ({ name }: Named): string => nameFor(name, 'keys')
export const databaseAdminName = ({ name }: Named): string => nameFor(name, 'db-admin')
/** Secret that the provider of a managed database writes. */
export const databaseConnectionName = ({ name }: Named): string => nameFor(name, 'db-connection')
export const poolerLoginName = ({ name }: Named): string => nameFor(name, 'pooler-login')
export const vaultName = ({ name }: Named): string => nameFor(name, 'db-vault')
export const objectStoreConfigName = ({ name }: Named): string => nameFor(name, 's3-config')
export const objectStoreKeysName = ({ name }: Named): string => nameFor(name, 's3-keys')
/** Made by the provider: what it learns of the keys. */
export const objectStoreAccessName = ({ name }: Named): string => nameFor(name, 's3-access')
/** Made by the provider: how to reach the storage account. */
export const azureAccountName = ({ name }: Named): string => nameFor(name, 'azure-account')
export const gatewayConfigName = ({ name }: Named): string => nameFor(name, 'gateway-config')

const ZALANDO_TEMPLATE = '{username}.{cluster}.credentials.{tprkind}.{tprgroup}'

/** How Zalando's operator calls the Secret of a login. */
export const zalandoSecretName = (
  { platform }: Pick<Project, 'platform'>,
  username: string,
  cluster: string,
): string => {
  const values: Readonly<Record<string, string>> = {
    username: username.replaceAll('_', '-'),
    cluster,
    tprkind: 'postgresql',
    tprgroup: 'acid.zalan.do',
  }
  return (platform.zalando?.secretNameTemplate ?? ZALANDO_TEMPLATE).replace(
    /\{([a-z]+)\}/g,
    (placeholder, name: string) => values[name] ?? placeholder,
  )
}

/** The connection Secret: the one name that users need to predict. */
export const connectionName = ({ claim }: Named): string => `${claim}-supabase`

/** Whether a Secret is one of the project's, ours or its operators': a claim must not refer to it. */
export const isOwnSecret = (project: Named, secret: string): boolean =>
  secret.startsWith(`${project.name}-`) ||
  // an operator may put the name of the login first
  `-${secret.replaceAll('.', '-')}-`.includes(
    `-${nameFor(project.name, 'db', MAX_NAME.statefulSet)}-`,
  ) ||
  [
    seedName,
    keysName,
    databaseAdminName,
    databaseConnectionName,
    poolerLoginName,
    vaultName,
    objectStoreConfigName,
    objectStoreKeysName,
    objectStoreAccessName,
    azureAccountName,
    gatewayConfigName,
    connectionName,
  ].some((nameOf) => nameOf(project) === secret)
