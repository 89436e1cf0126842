/**
 * Kills a child JVM at a named point, to see what a program finds when it starts again. The child marks its points with
 * {@link dev.revo.testkit.crash.CrashPoint}; the test starts with {@link dev.revo.testkit.crash.CrashPoints}. What a killed
 * process journaled, {@link dev.revo.testkit.crash.KeptJournal} has for the next one.
 */
@NullMarked
package dev.revo.testkit.crash;

import org.jspecify.annotations.NullMarked;
