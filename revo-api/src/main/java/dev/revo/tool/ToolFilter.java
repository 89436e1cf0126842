package dev.revo.tool;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which tools an agent wants. What it gets is what its principal may use of them. Immutable. */
public final class ToolFilter {
    private static final ToolFilter NONE = new ToolFilter("none", spec -> false);
    private static final ToolFilter ALL = new ToolFilter("all", spec -> true);

    private final String text;
    private final Predicate<ToolSpec> wanted;

    private ToolFilter(String text, Predicate<ToolSpec> wanted) {
        this.text = text;
        this.wanted = wanted;
    }

    /** No tool. */
    public static ToolFilter none() {
        return NONE;
    }

    /** Every tool that the principal may use. */
    public static ToolFilter all() {
        return ALL;
    }

    /** The tools with these names. */
    public static ToolFilter named(String... names) {
        Set<String> set = Set.copyOf(List.of(names));
        return new ToolFilter("named " + set, spec -> set.contains(spec.name()));
    }

    /** The tools that only read. */
    public static ToolFilter readOnly() {
        return new ToolFilter("read-only", spec -> spec.effect() == Effect.READ);
    }

    /** The tools that both filters want. */
    public ToolFilter and(ToolFilter other) {
        return new ToolFilter(text + " and " + other.text, wanted.and(other.wanted));
    }

    /** The tools that either filter wants. */
    public ToolFilter or(ToolFilter other) {
        return new ToolFilter(text + " or " + other.text, wanted.or(other.wanted));
    }

    /** Whether this tool is wanted. */
    public boolean wants(ToolSpec spec) {
        return wanted.test(spec);
    }

    @Override
    public String toString() {
        return text;
    }
}
