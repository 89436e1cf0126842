/** Peers that keep their work in PostgreSQL, and what their server's processes cost. */
@NullMarked
package dev.revo.bench.stores.work;

import org.jspecify.annotations.NullMarked;
