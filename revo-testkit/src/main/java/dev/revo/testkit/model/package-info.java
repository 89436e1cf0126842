/**
 * Chat models for tests: they say what a script tells them, or what a real model said when it was recorded. Start with
 * {@link dev.revo.testkit.model.ScriptedModel}.
 */
@NullMarked
package dev.revo.testkit.model;

import org.jspecify.annotations.NullMarked;
