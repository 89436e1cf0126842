/**
 * Tenancy: organizations, roles, quotas, budgets and the audit chain, as rules over the stores of the SPI.
 * A host installs it by its module factory and uses it through {@code dev.revo.tenancy}, {@code dev.revo.audit} and
 * {@code dev.revo.usage}.
 */
@NullMarked
package dev.revo.engine.tenancy;

import org.jspecify.annotations.NullMarked;
