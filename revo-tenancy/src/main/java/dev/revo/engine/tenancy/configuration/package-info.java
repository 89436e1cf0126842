/**
 * Documents of configuration: who may change them, what they may say, and how many there may be. Start with
 * {@link dev.revo.engine.tenancy.configuration.ConfigurationDesk}.
 */
@NullMarked
package dev.revo.engine.tenancy.configuration;

import org.jspecify.annotations.NullMarked;
