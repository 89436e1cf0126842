/**
 * Evaluation programs that judge reVo from outside, on data in open formats.
 * Each is a command of one runnable jar and calls the public API as a host would.
 */
@NullMarked
package dev.revo.bench;

import org.jspecify.annotations.NullMarked;
