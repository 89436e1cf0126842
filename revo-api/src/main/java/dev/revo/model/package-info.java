/** Chat models under names, with price, profile, fallbacks and limits. Start with {@link dev.revo.model.ModelSettings}. */
@NullMarked
package dev.revo.model;

import org.jspecify.annotations.NullMarked;
