/**
 * An HTTP client for LangChain4j's models that keeps what reVo needs to know of a refusal. Start with
 * {@link dev.revo.agents.http.ModelHttp}.
 */
@NullMarked
package dev.revo.agents.http;

import org.jspecify.annotations.NullMarked;
