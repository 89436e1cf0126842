/**
 * What models cost, by time. Start with {@link dev.revo.engine.tenancy.prices.PriceTable}.
 */
@NullMarked
package dev.revo.engine.tenancy.prices;

import org.jspecify.annotations.NullMarked;
