/**
 * The front door of reVo: build a {@code Revo}, scope it to a tenant, and use its nouns.
 * Start with {@code Revo.builder()}.
 */
@NullMarked
package dev.revo;

import org.jspecify.annotations.NullMarked;
