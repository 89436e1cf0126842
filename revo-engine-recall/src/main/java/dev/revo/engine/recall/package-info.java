/**
 * Perfect Recall: durable memory that is searched by meaning and by word, one index per tenant.
 * A host installs it by its module factory and uses it as {@code dev.revo.recall.Recall}.
 */
@NullMarked
package dev.revo.engine.recall;

import org.jspecify.annotations.NullMarked;
