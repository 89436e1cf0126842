/**
 * Configuration of an organization that changes while it works: documents of several kinds, each with all its versions.
 * Start with {@link dev.revo.configuration.Configurations}.
 */
@NullMarked
@Incubating
package dev.revo.configuration;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
