package dev.revo;

import static java.util.Objects.requireNonNull;

import dev.revo.spi.Guarantee;
import java.util.List;
import java.util.Set;

/**
 * What a reVo is made of.
 *
 * @param parts what was chosen for each SPI, by name of the SPI; unmodifiable
 * @param modules the installed modules, in order; unmodifiable
 * @param nouns the nouns that can be asked for; unmodifiable
 */
public record WiringReport(List<Part> parts, List<String> modules, List<String> nouns) {
    /** Copies. */
    public WiringReport {
        parts = List.copyOf(parts);
        modules = List.copyOf(modules);
        nouns = List.copyOf(nouns);
    }

    /**
     * A part.
     *
     * @param spi simple name of the SPI
     * @param implementation class that was chosen
     * @param from who brought it: {@code builder}, a module's name, or {@code default}
     * @param guarantees what it promises of what it acknowledged
     */
    public record Part(String spi, String implementation, String from, Set<Guarantee> guarantees) {
        /** Checks for nulls and copies. */
        public Part {
            requireNonNull(spi, "spi");
            requireNonNull(implementation, "implementation");
            requireNonNull(from, "from");
            guarantees = Set.copyOf(guarantees);
        }

        @Override
        public String toString() {
            return spi + " = " + implementation + " (" + from + ")"
                    + (guarantees.isEmpty()
                            ? ""
                            : " " + guarantees.stream().sorted().toList());
        }
    }

    /** One line a part, for logs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("modules " + modules + ", nouns " + nouns);
        parts.forEach(part -> text.append(System.lineSeparator()).append("  ").append(part));
        return text.toString();
    }
}
