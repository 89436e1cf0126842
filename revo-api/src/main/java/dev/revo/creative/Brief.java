package dev.revo.creative;

import static java.util.Objects.requireNonNull;

import dev.revo.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;

/** What is to be created. Immutable; each copy method checks its argument at once and replaces or adds one part. */
public final class Brief {
    private final String prompt;
    private int candidates = 3;
    private int attempts = 3;
    private long seed;
    private double diversity = 0.3;
    private String style = "";
    private List<String> techniques = List.of();
    private List<Constraint> constraints = List.of();
    private ScoreWeights weights = ScoreWeights.defaults();

    private Brief(String prompt) {
        this.prompt = prompt;
    }

    private Brief(Brief from) {
        this.prompt = from.prompt;
        this.candidates = from.candidates;
        this.attempts = from.attempts;
        this.seed = from.seed;
        this.diversity = from.diversity;
        this.style = from.style;
        this.techniques = from.techniques;
        this.constraints = from.constraints;
        this.weights = from.weights;
    }

    /**
     * Three candidates, by any technique.
     *
     * @param prompt what is wanted, 1 to 20,000 characters
     */
    public static Brief of(String prompt) {
        if (prompt.isBlank() || prompt.length() > 20_000) {
            throw InvalidRequestException.field(
                    "brief.prompt", "is blank or has more than 20,000 characters", "Use 1 to 20,000 characters.");
        }
        return new Brief(prompt);
    }

    /** A copy for so many candidates in the result, 1 to 50. */
    public Brief candidates(int most) {
        if (most < 1 || most > 50) {
            throw InvalidRequestException.field("brief.candidates", "is " + most, "Use 1 to 50.");
        }
        Brief copy = new Brief(this);
        copy.candidates = most;
        return copy;
    }

    /** A copy in which a candidate that breaks a constraint is repaired so often at most, 0 to 10. */
    public Brief repairs(int most) {
        if (most < 0 || most > 10) {
            throw InvalidRequestException.field("brief.repairs", "is " + most, "Use 0 to 10.");
        }
        Brief copy = new Brief(this);
        copy.attempts = most;
        return copy;
    }

    /** A copy whose chance begins with this number; 0 by default. */
    public Brief seed(long number) {
        Brief copy = new Brief(this);
        copy.seed = number;
        return copy;
    }

    /** A copy that prefers variety to score: 0 by score alone, 1 by difference alone; 0.3 by default. */
    public Brief diversity(double from0to1) {
        if (!(from0to1 >= 0 && from0to1 <= 1)) {
            throw InvalidRequestException.field("brief.diversity", "is " + from0to1, "Use a number from 0 to 1.");
        }
        Brief copy = new Brief(this);
        copy.diversity = from0to1;
        return copy;
    }

    /** A copy in this style, in words for the model, such as {@code laconic}; at most 500 characters. */
    public Brief style(String words) {
        if (words.length() > 500) {
            throw InvalidRequestException.field(
                    "brief.style", "has " + words.length() + " characters", "Use at most 500.");
        }
        Brief copy = new Brief(this);
        copy.style = words;
        return copy;
    }

    /** A copy that uses these techniques, in turn. */
    public Brief techniques(String... names) {
        Brief copy = new Brief(this);
        copy.techniques = List.of(names);
        return copy;
    }

    /** A copy that keeps this constraint too; at most 20. */
    public Brief constraint(Constraint another) {
        List<Constraint> all = new ArrayList<>(constraints);
        all.add(requireNonNull(another, "another"));
        if (all.size() > 20) {
            throw InvalidRequestException.field("brief.constraints", "are more than 20", "Use at most 20.");
        }
        Brief copy = new Brief(this);
        copy.constraints = List.copyOf(all);
        return copy;
    }

    /** A copy with these weights of the score's parts. */
    public Brief weights(ScoreWeights all) {
        Brief copy = new Brief(this);
        copy.weights = requireNonNull(all, "all");
        return copy;
    }

    /** What is wanted. */
    public String prompt() {
        return prompt;
    }

    /** How many candidates. */
    public int candidates() {
        return candidates;
    }

    /** How often a candidate is repaired at most. */
    public int repairs() {
        return attempts;
    }

    /** The seed. */
    public long seed() {
        return seed;
    }

    /** How much variety is preferred. */
    public double diversity() {
        return diversity;
    }

    /** The style; empty for none. */
    public String style() {
        return style;
    }

    /** The techniques; all that are installed when empty. */
    public List<String> techniques() {
        return techniques;
    }

    /** The constraints; unmodifiable. */
    public List<Constraint> constraints() {
        return constraints;
    }

    /** The weights of the score. */
    public ScoreWeights weights() {
        return weights;
    }

    /** Never the prompt. */
    @Override
    public String toString() {
        return candidates + " candidates for " + prompt.length() + " characters, " + constraints.size()
                + " constraints";
    }
}
