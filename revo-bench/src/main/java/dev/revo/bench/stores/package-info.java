/**
 * What stores cost against the plainest statement that does something like it on the same database.
 * {@link dev.revo.bench.stores.StorePeers} is the type to start with.
 */
@NullMarked
package dev.revo.bench.stores;

import org.jspecify.annotations.NullMarked;
