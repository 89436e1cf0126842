package dev.revo.agents.codegen;

import java.util.Locale;

/** Languages that code can be generated and verified in. */
public enum Language {
    /** Java 17, tested by JUnit Jupiter. */
    JAVA;

    /** Its name as verification knows it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
