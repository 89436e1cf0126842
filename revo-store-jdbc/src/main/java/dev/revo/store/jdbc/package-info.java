/**
 * Every store SPI on a relational database: H2 in a file of its own, or PostgreSQL 15 and later. Start with
 * {@link dev.revo.store.jdbc.JdbcStores}.
 */
@NullMarked
package dev.revo.store.jdbc;

import org.jspecify.annotations.NullMarked;
