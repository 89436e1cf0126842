/**
 * Creative: techniques that widen what a model writes, and a score that is measured against human ratings.
 * A host installs it by its module factory and uses it through the nouns of {@code dev.revo.creative}.
 */
@NullMarked
package dev.revo.engine.creative;

import org.jspecify.annotations.NullMarked;
