/**
 * A model server for tests: it speaks OpenAI's chat completions over real HTTP, answers from a script, misbehaves on
 * demand, and sees when a client hangs up. Start with {@link dev.revo.testkit.http.ModelServer}.
 */
@NullMarked
package dev.revo.testkit.http;

import org.jspecify.annotations.NullMarked;
