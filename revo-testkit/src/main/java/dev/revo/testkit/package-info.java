/**
 * What tests of reVo and of its hosts need: contract kits for every SPI, scripted and recorded models, a model server
 * over HTTP, crash points and a test clock. Nothing in here sleeps; to wait for a condition, start with
 * {@link dev.revo.testkit.Await}.
 */
@NullMarked
package dev.revo.testkit;

import org.jspecify.annotations.NullMarked;
