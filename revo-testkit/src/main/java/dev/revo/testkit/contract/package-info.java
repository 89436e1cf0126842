/** What every implementation of an SPI must do, as tests to extend: one abstract class for each SPI. */
@NullMarked
package dev.revo.testkit.contract;

import org.jspecify.annotations.NullMarked;
