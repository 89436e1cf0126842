package dev.revo.agents.tools;

import dev.revo.tool.Effect;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method a tool, for {@link JavaTools#of}. On a method that carries LangChain4j's {@code @Tool} it adds what that
 * one cannot say; name and description then come from there unless they are given here.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RevoTool {
    /** The tool's name; the method's when empty. */
    String name() default "";

    /** For the model: what it does and when to use it. */
    String description() default "";

    /** What a call leaves behind. Has no default: whoever writes a tool must say it. */
    Effect effect();

    /** Permissions that the principal needs for a call. */
    String[] requires() default {};

    /** Whether every call waits for a person's approval. */
    boolean needsApproval() default false;

    /** Whether the method itself makes sure that two calls with one idempotency key have one effect. */
    boolean idempotent() default false;

    /** The longest that one call may take, in seconds. */
    long timeoutSeconds() default 60;
}
