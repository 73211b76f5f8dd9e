/**
 * The columns that MySQL 8.4, MariaDB 10.11 and SQLite share. Kysely's schema builder is the only way to create
 * tables; both compilers add what makes the databases agree:
 *
 * | written        | MySQL, MariaDB                   | SQLite, STRICT tables           |
 * |----------------|----------------------------------|---------------------------------|
 * | `varchar(n)`   | varchar(n) collate utf8mb4_bin   | text, length checked            |
 * | `text`         | text (64 KiB, no index, no default) | text                         |
 * | `integer`      | 32 bits                          | integer, range checked          |
 * | `bigint`       | 64 bits                          | integer                         |
 *
 * Times are milliseconds in a bigint, booleans 0 or 1 in an integer, JSON is a text. A key's text carries no trailing
 * spaces: MySQL ignores them when it compares. `insert … .ignore()`, `onDuplicateKeyUpdate`, `forUpdate` and
 * `skipLocked` work everywhere (SQLite has one writer, so its rows need no locks); `returning` does not.
 */

import type { OnDuplicateKeyNode, SelectModifierNode } from 'kysely'
import {
  type ColumnDefinitionNode,
  type CreateTableNode,
  DataTypeNode,
  MysqlQueryCompiler,
  SqliteQueryCompiler,
} from 'kysely'

const VARCHAR = /^varchar\((\d+)\)$/
const INTEGER_LIMIT = 2 ** 31

const sharedType = (node: ColumnDefinitionNode): string => {
  const type = DataTypeNode.is(node.dataType) ? node.dataType.dataType : ''
  if (VARCHAR.test(type) || ['text', 'integer', 'bigint'].includes(type)) return type
  throw new Error(
    `column ${node.column.column.name}: expected varchar(n), text, integer or bigint, received ${type || 'raw SQL'}`,
  )
}

/** SQLite's spelling of the shared subset. */
export class EmbeddedQueryCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    const locks = node.modifier?.startsWith('For') || node.modifier === 'SkipLocked' || node.modifier === 'NoWait'
    if (!locks) super.visitSelectModifier(node)
  }

  protected override visitCreateTable(node: CreateTableNode): void {
    super.visitCreateTable(node)
    this.append(' strict')
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    const type = sharedType(node)
    const [, length] = VARCHAR.exec(type) ?? []
    const stored = length || type === 'text' ? 'text' : 'integer'
    super.visitColumnDefinition({ ...node, dataType: DataTypeNode.create(stored) })
    const name = this.sanitizeIdentifier(node.column.column.name)
    if (length) this.append(` check (length("${name}") <= ${length})`)
    if (type === 'integer') this.append(` check ("${name}" between ${-INTEGER_LIMIT} and ${INTEGER_LIMIT - 1})`)
  }

  protected override visitOnDuplicateKey(node: OnDuplicateKeyNode): void {
    this.append('on conflict do update set ')
    this.compileList(node.updates)
  }
}

/** MySQL's and MariaDB's spelling of the shared subset. */
export class ServerQueryCompiler extends MysqlQueryCompiler {
  protected override visitCreateTable(node: CreateTableNode): void {
    super.visitCreateTable(node)
    this.append(' engine = InnoDB character set utf8mb4 collate utf8mb4_bin')
  }

  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    sharedType(node)
    super.visitColumnDefinition(node)
  }
}
