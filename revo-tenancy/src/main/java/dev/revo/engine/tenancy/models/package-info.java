/**
 * Models that organizations bring themselves, each made of its settings and of a secret of the organization's. Start with
 * {@link dev.revo.engine.tenancy.models.ModelFactory}.
 */
@NullMarked
package dev.revo.engine.tenancy.models;

import org.jspecify.annotations.NullMarked;
