package dev.revo.proof;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one verifier found out. A check that was not made is {@link Verdict#NOT_ASSESSED} and proves nothing. Immutable;
 * the copy methods add detail.
 */
public final class Check {
    private final String name;
    private final Verdict verdict;
    private final String feedback;
    private final @Nullable String tool;
    private final @Nullable String toolVersion;
    private final Map<String, Measure> measures;
    private final Map<String, String> facts;

    /** The verdict of one check. */
    public enum Verdict {
        /** It was made and held. */
        PASSED,
        /** It was made and did not hold. */
        FAILED,
        /** It could not be made. */
        NOT_ASSESSED
    }

    /**
     * A figure that was measured.
     *
     * @param value the figure
     * @param unit its unit, such as {@code %}, {@code tests} or {@code ms}
     */
    public record Measure(double value, String unit) {
        /** Checks for nulls. */
        public Measure {
            requireNonNull(unit, "unit");
        }
    }

    private Check(
            String name,
            Verdict verdict,
            String feedback,
            @Nullable String tool,
            @Nullable String toolVersion,
            Map<String, Measure> measures,
            Map<String, String> facts) {
        this.name = requireNonNull(name, "name");
        this.verdict = requireNonNull(verdict, "verdict");
        this.feedback = requireNonNull(feedback, "feedback");
        this.tool = tool;
        this.toolVersion = toolVersion;
        this.measures = measures;
        this.facts = facts;
    }

    /** It was made and held. */
    public static Check passed(String name) {
        return new Check(name, Verdict.PASSED, "", null, null, Map.of(), Map.of());
    }

    /**
     * It was made and did not hold.
     *
     * @param feedback what to tell the one who proposed the candidate, a model most often: the real output of the tool
     */
    public static Check failed(String name, String feedback) {
        return new Check(name, Verdict.FAILED, feedback, null, null, Map.of(), Map.of());
    }

    /** It could not be made, and why. */
    public static Check notAssessed(String name, String why) {
        return new Check(name, Verdict.NOT_ASSESSED, why, null, null, Map.of(), Map.of());
    }

    /** A copy that names the tool that decided. */
    public Check tool(String program, String version) {
        return new Check(name, verdict, feedback, requireNonNull(program), requireNonNull(version), measures, facts);
    }

    /** A copy with a figure. */
    public Check measure(String what, double value, String unit) {
        Map<String, Measure> more = new LinkedHashMap<>(measures);
        more.put(requireNonNull(what, "what"), new Measure(value, unit));
        return new Check(
                name, verdict, feedback, tool, toolVersion, java.util.Collections.unmodifiableMap(more), facts);
    }

    /** A copy with a fact that somebody can look up: an exit status, a hash, a file name, a count by name. */
    public Check fact(String what, String value) {
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(requireNonNull(what, "what"), requireNonNull(value, "value"));
        return new Check(
                name, verdict, feedback, tool, toolVersion, measures, java.util.Collections.unmodifiableMap(more));
    }

    /** Which check. */
    public String name() {
        return name;
    }

    /** What it found. */
    public Verdict verdict() {
        return verdict;
    }

    /** Why it failed or could not be made; empty when it passed. */
    public String feedback() {
        return feedback;
    }

    /** The tool that decided, if one did. */
    public Optional<String> tool() {
        return Optional.ofNullable(tool);
    }

    /** The tool's version as it told it, if one decided. */
    public Optional<String> toolVersion() {
        return Optional.ofNullable(toolVersion);
    }

    /** The figures, in the order they were added; unmodifiable. */
    public Map<String, Measure> measures() {
        return measures;
    }

    /** The facts, in the order they were added; unmodifiable. */
    public Map<String, String> facts() {
        return facts;
    }

    @Override
    public String toString() {
        return name + " " + verdict + (tool == null ? "" : " by " + tool + " " + toolVersion)
                + (measures.isEmpty() ? "" : " " + measures);
    }
}
