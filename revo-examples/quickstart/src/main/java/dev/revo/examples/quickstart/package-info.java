/**
 * The first program to run: one agent, asked once, with its evidence printed.
 * Start with {@link dev.revo.examples.quickstart.Quickstart}.
 */
@NullMarked
package dev.revo.examples.quickstart;

import org.jspecify.annotations.NullMarked;
