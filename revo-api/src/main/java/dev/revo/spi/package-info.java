/** What modules and hosts implement: stores, decision points, clocks, modules. Start with {@link dev.revo.spi.RevoModule}. */
@NullMarked
package dev.revo.spi;

import org.jspecify.annotations.NullMarked;
