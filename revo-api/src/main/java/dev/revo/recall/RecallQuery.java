package dev.revo.recall;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is to be recalled. Immutable; each copy method checks its argument at once and replaces one field. */
public final class RecallQuery {
    private static final int TEXT = 10_000;

    private final String text;
    private int top = 10;
    private double diversity;
    private Mode mode = Mode.HYBRID;
    private MemoryFilter filter = MemoryFilter.everything();
    private @Nullable Instant asOf;
    private double atLeast = Double.NEGATIVE_INFINITY;

    /** Which legs of the search are used. */
    public enum Mode {
        /** Both, fused. */
        HYBRID,
        /** Meaning only. */
        VECTOR,
        /** Words only. */
        KEYWORD
    }

    private RecallQuery(String text) {
        this.text = text;
    }

    private RecallQuery(RecallQuery from) {
        this.text = from.text;
        this.top = from.top;
        this.diversity = from.diversity;
        this.mode = from.mode;
        this.filter = from.filter;
        this.asOf = from.asOf;
        this.atLeast = from.atLeast;
    }

    /**
     * The ten best for this text.
     *
     * @param text 1 to 10,000 characters, not blank; plain words, never a query language
     */
    public static RecallQuery of(String text) {
        if (text.isBlank() || text.length() > TEXT) {
            throw InvalidRequestException.field(
                    "query.text",
                    text.isBlank() ? "is blank" : "has " + text.length() + " characters",
                    "Use 1 to 10,000 characters, or Recall.list(...) to read without a question.");
        }
        return new RecallQuery(text);
    }

    /** A copy for memories about this subject only, besides other conditions. */
    public RecallQuery about(String subject) {
        return filter(MemoryField.subject().is(NewMemory.named("query.about", subject)));
    }

    /** A copy for memories of these kinds only, besides other conditions. */
    public RecallQuery kind(String... kinds) {
        for (String each : kinds) {
            NewMemory.kindName(each);
        }
        return filter(MemoryField.kind().in(kinds));
    }

    /** A copy for memories that this filter keeps too, besides other conditions. */
    public RecallQuery filter(MemoryFilter also) {
        RecallQuery copy = new RecallQuery(this);
        copy.filter = filter.and(requireNonNull(also, "also"));
        return copy;
    }

    /** A copy for at most so many, 1 to 1,000. */
    public RecallQuery top(int most) {
        if (most < 1 || most > 1_000) {
            throw InvalidRequestException.field("query.top", "is " + most, "Use 1 to 1,000.");
        }
        RecallQuery copy = new RecallQuery(this);
        copy.top = most;
        return copy;
    }

    /** A copy that answers from what was known and valid at that instant. */
    public RecallQuery asOf(Instant when) {
        RecallQuery copy = new RecallQuery(this);
        copy.asOf = requireNonNull(when, "when");
        return copy;
    }

    /** A copy that prefers variety: 0 (the default) ranks by score alone, 1 by difference from what is listed already. */
    public RecallQuery diversity(double from0to1) {
        if (!(from0to1 >= 0 && from0to1 <= 1)) {
            throw InvalidRequestException.field("query.diversity", "is " + from0to1, "Use a number from 0 to 1.");
        }
        RecallQuery copy = new RecallQuery(this);
        copy.diversity = from0to1;
        return copy;
    }

    /** A copy that searches in this way. */
    public RecallQuery mode(Mode which) {
        RecallQuery copy = new RecallQuery(this);
        copy.mode = requireNonNull(which, "which");
        return copy;
    }

    /** A copy that leaves out what scores below this. */
    public RecallQuery atLeast(double score) {
        if (Double.isNaN(score)) {
            throw InvalidRequestException.field("query.atLeast", "is not a number", "Give a score.");
        }
        RecallQuery copy = new RecallQuery(this);
        copy.atLeast = score;
        return copy;
    }

    /** The text. */
    public String text() {
        return text;
    }

    /** All conditions together. */
    public MemoryFilter filter() {
        return filter;
    }

    /** The most results. */
    public int top() {
        return top;
    }

    /** As of when; now if empty. */
    public Optional<Instant> asOf() {
        return Optional.ofNullable(asOf);
    }

    /** How much variety is preferred, 0 to 1. */
    public double diversity() {
        return diversity;
    }

    /** The way of searching. */
    public Mode mode() {
        return mode;
    }

    /** The lowest score that is wanted; negative infinity by default. */
    public double atLeast() {
        return atLeast;
    }

    /** Never the text. */
    @Override
    public String toString() {
        return "top " + top + " for " + text.length() + " characters";
    }
}
