/**
 * Tools for tests of programs that use reVo, and of reVo itself. Nothing in here sleeps: waiting is done on conditions
 * with a deadline; start with {@link dev.revo.testkit.Await}.
 */
@NullMarked
package dev.revo.testkit;

import org.jspecify.annotations.NullMarked;
